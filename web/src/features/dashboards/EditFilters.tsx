import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import { SelectField, TextField } from "@/design/Field";
import { Popover } from "@/design/Popover";
import { isNumeric, isTemporal, words } from "@/lib/format";
import type { DashboardFilter, FilterType, Visualization } from "@/lib/types/dashboards";
import { schemaQuery } from "@/requests/datasets";

interface Props {
  filters: readonly DashboardFilter[];
  tiles: readonly Visualization[];
  onChange: (filters: DashboardFilter[]) => void;
}

/** Which columns can be filtered on, over all tiles that have them. */
export function EditFilters({ filters, tiles, onChange }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      {filters.map((filter) => (
        <span
          key={filter.filter_id || filter.column}
          className="flex h-7.5 items-center gap-1.5 rounded-md border border-line-strong bg-surface pr-1.5 pl-2.5 text-fine"
        >
          {filter.label || filter.column}
          <button
            type="button"
            aria-label={`Remove the filter ${filter.label || filter.column}`}
            className="rounded-sm p-0.5 text-ink-3 hover:text-ink-1"
            onClick={() => onChange(filters.filter((each) => each !== filter))}
          >
            <X size={12} />
          </button>
        </span>
      ))}
      <Popover
        label="New filter"
        open={open}
        onOpenChange={setOpen}
        trigger={
          <button
            type="button"
            className="flex h-7.5 items-center gap-1.5 rounded-md border border-line-strong border-dashed px-2.5 text-fine text-ink-2 hover:border-accent"
          >
            <Plus size={13} /> Filter
          </button>
        }
      >
        <NewFilter
          tiles={tiles}
          onAdd={(filter) => {
            onChange([...filters, filter]);
            setOpen(false);
          }}
        />
      </Popover>
    </div>
  );
}

interface NewProps {
  tiles: readonly Visualization[];
  onAdd: (filter: DashboardFilter) => void;
}

interface Candidate {
  key: string;
  dataset: string;
  name: string;
  type: string;
  label: string;
}

function NewFilter({ tiles, onAdd }: NewProps) {
  const schema = useQuery(schemaQuery);
  const used = new Set(
    tiles.flatMap((tile) => [tile.dataset_id, ...(tile.datasets ?? []).map((each) => each.dataset_id)]),
  );
  const tables = schema.data?.tables ?? [];
  const near = tables.filter((table) => used.has(table.dataset_id));
  const candidates: Candidate[] = (near.length > 0 ? near : tables).flatMap((table) =>
    table.columns.map((column) => ({
      key: `${table.dataset_id} ${column.name}`,
      dataset: table.dataset_id,
      name: column.name,
      type: column.type,
      label: `${table.table_name}.${column.name}`,
    })),
  );
  const [key, setKey] = useState<string | null>(null);
  const chosen = candidates.find((each) => each.key === key) ?? candidates[0];
  const [label, setLabel] = useState<string | null>(null);
  if (!chosen) return <p className="text-fine text-ink-2">There is no column to filter on yet.</p>;
  const shown = label ?? words(chosen.name);
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onAdd({
          filter_id: crypto.randomUUID(),
          label: shown.trim(),
          column: chosen.name,
          dataset_id: chosen.dataset,
          type: typeFor(chosen.type),
          default: null,
        });
      }}
    >
      <SelectField
        label="Column"
        value={chosen.key}
        onChange={(next) => {
          setKey(next);
          setLabel(null);
        }}
        options={candidates.map((each) => ({ value: each.key, label: each.label }))}
      />
      <TextField
        label="Called"
        value={shown}
        maxLength={120}
        onChange={(event) => setLabel(event.target.value)}
      />
      <Button type="submit" weight="primary">
        Add the filter
      </Button>
    </form>
  );
}

function typeFor(type: string): FilterType {
  if (isTemporal(type)) return "date";
  return isNumeric(type) ? "range" : "set";
}
