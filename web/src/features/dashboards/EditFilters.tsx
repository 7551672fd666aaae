import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import { SelectField, TextField } from "@/design/Field";
import { Popover } from "@/design/Popover";
import { Segmented } from "@/design/Segmented";
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
          className="flex h-7.5 items-center gap-1.5 rounded-md border border-line-strong bg-surface pe-1.5 ps-2.5 text-fine"
        >
          {filter.label || filter.column || filter.parameter}
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
  const [over, setOver] = useState<"column" | "parameter">("column");
  return (
    <div className="grid gap-3">
      <Segmented
        label="A filter over"
        value={over}
        onChange={setOver}
        options={[
          { value: "column", label: "A column" },
          { value: "parameter", label: "A $parameter" },
        ]}
      />
      {over === "column" ? (
        <OverColumn tiles={tiles} onAdd={onAdd} />
      ) : (
        <OverParameter tiles={tiles} onAdd={onAdd} />
      )}
    </div>
  );
}

function OverColumn({ tiles, onAdd }: NewProps) {
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
  const [type, setType] = useState<FilterType | null>(null);
  const [single, setSingle] = useState(false);
  const [dependent, setDependent] = useState(false);
  if (!chosen) return <p className="text-fine text-ink-2">There is no column to filter on yet.</p>;
  const shown = label ?? words(chosen.name);
  const kinds = typesFor(chosen.type);
  const kind = kinds.find((each) => each.value === type)?.value ?? kinds[0]?.value ?? "set";
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
          type: kind,
          single: kind === "set" && single,
          dependent,
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
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label="Called"
          value={shown}
          maxLength={120}
          onChange={(event) => setLabel(event.target.value)}
        />
        <SelectField label="Chosen by" value={kind} options={kinds} onChange={setType} />
      </div>
      {kind === "set" && <Tick label="One value at a time" value={single} onChange={setSingle} />}
      <Tick label="Offers what stands with the filters before it" value={dependent} onChange={setDependent} />
      <Button type="submit" weight="primary">
        Add the filter
      </Button>
    </form>
  );
}

const parameterTypes = [
  { value: "text", label: "text" },
  { value: "number", label: "a number" },
  { value: "date", label: "a day" },
  { value: "boolean", label: "yes or no" },
] as const;

function OverParameter({ tiles, onAdd }: NewProps) {
  const names = [...new Set(tiles.flatMap((tile) => parametersOf(tile.query ?? "")))];
  const [name, setName] = useState("");
  const [type, setType] = useState<(typeof parameterTypes)[number]["value"]>("text");
  const [options, setOptions] = useState("");
  const chosen = name || names[0] || "";
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onAdd({
          filter_id: crypto.randomUUID(),
          label: words(chosen),
          column: "",
          parameter: chosen,
          dataset_id: null,
          type,
          options:
            type === "text"
              ? options
                  .split(",")
                  .map((each) => each.trim())
                  .filter(Boolean)
              : [],
          default: null,
        });
      }}
    >
      <p className="text-fine text-ink-2">Write `$name` in the SQL of a tile, and it is asked for here.</p>
      <TextField
        label="Name"
        required
        pattern="[A-Za-z_][A-Za-z0-9_]*"
        placeholder={names[0] ?? "name"}
        value={name || names[0] || ""}
        onChange={(event) => setName(event.target.value)}
      />
      <SelectField label="It takes" value={type} options={parameterTypes} onChange={setType} />
      {type === "text" && (
        <TextField
          label="One of"
          placeholder="North, South"
          value={options}
          onChange={(event) => setOptions(event.target.value)}
        />
      )}
      <Button type="submit" weight="primary" disabled={chosen === ""}>
        Add the parameter
      </Button>
    </form>
  );
}

function Tick({
  label,
  value,
  onChange,
}: {
  label: string;
  value: boolean;
  onChange: (value: boolean) => void;
}) {
  return (
    <label className="flex items-center gap-2 text-fine text-ink-2">
      <input
        type="checkbox"
        className="size-3.5 accent-accent"
        checked={value}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}

function parametersOf(sql: string): string[] {
  return [...sql.matchAll(/\$([A-Za-z_]\w*)/g)].map((found) => found[1] ?? "");
}

function typesFor(type: string): { value: FilterType; label: string }[] {
  const set = { value: "set" as const, label: "its values" };
  if (isTemporal(type)) return [{ value: "date", label: "days" }, set];
  if (isNumeric(type)) return [{ value: "range", label: "a range" }, set];
  if (type === "boolean") return [{ value: "boolean", label: "yes or no" }, set];
  return [set, { value: "text", label: "words in it" }];
}
