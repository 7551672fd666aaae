import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import { SelectField, TextField } from "@/design/Field";
import { Popover } from "@/design/Popover";
import type { ResultColumn } from "@/lib/types/values";
import type { RowFilter } from "@/requests/datasets";
import { needsValue, opsFor, opWords, typed } from "./filtering";

interface Props {
  columns: readonly ResultColumn[];
  filters: readonly RowFilter[];
  onChange: (filters: RowFilter[]) => void;
}

export function Filters({ columns, filters, onChange }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      {filters.map((filter, index) => (
        <span
          key={JSON.stringify(filter)}
          className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line-strong pe-1 ps-2 text-fine"
        >
          <span className="text-ink-2">
            {filter.column} {opWords[filter.op]}
          </span>
          {filter.value !== undefined && <span className="font-medium">{String(filter.value)}</span>}
          <button
            type="button"
            aria-label={`Remove the filter on ${filter.column}`}
            className="rounded-sm p-0.5 text-ink-3 hover:text-ink-1"
            onClick={() => onChange(filters.filter((_, each) => each !== index))}
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
          <Button
            size="small"
            weight="quiet"
            icon={<Plus size={13} />}
            className="border border-line-strong! border-dashed"
          >
            Filter
          </Button>
        }
      >
        <NewFilter
          columns={columns}
          onAdd={(filter) => {
            onChange([...filters, filter]);
            setOpen(false);
          }}
        />
      </Popover>
    </>
  );
}

function NewFilter({
  columns,
  onAdd,
}: {
  columns: readonly ResultColumn[];
  onAdd: (filter: RowFilter) => void;
}) {
  const [name, setName] = useState(columns[0]?.name ?? "");
  const column = columns.find((each) => each.name === name);
  const ops = opsFor(column?.type ?? "");
  const [chosen, setOp] = useState<RowFilter["op"]>("=");
  const op = ops.includes(chosen) ? chosen : (ops[0] ?? "=");
  const [value, setValue] = useState("");
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onAdd({
          column: name,
          op,
          ...(needsValue(op) ? { value: typed(value, column?.type ?? "", op) } : {}),
        });
      }}
    >
      <SelectField
        label="Column"
        value={name}
        onChange={setName}
        options={columns.map((each) => ({ value: each.name, label: each.label ?? each.name }))}
      />
      <SelectField
        label="Condition"
        value={op}
        onChange={setOp}
        options={ops.map((each) => ({ value: each, label: opWords[each] }))}
      />
      {needsValue(op) && (
        <TextField
          label={op === "in" ? "Values, separated by commas" : "Value"}
          value={value}
          required
          onChange={(event) => setValue(event.target.value)}
        />
      )}
      <Button type="submit" weight="primary" disabled={needsValue(op) && value.trim() === ""}>
        Filter
      </Button>
    </form>
  );
}
