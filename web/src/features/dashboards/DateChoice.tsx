import { useState } from "react";
import { Button } from "@/design/Button";
import { SelectField, TextField } from "@/design/Field";
import type { FilterValue } from "@/lib/types/dashboards";
import { presets } from "./filters";

interface Props {
  value: FilterValue | null;
  onChange: (value: FilterValue | null) => void;
}

/** A span of days: by name, the last so many, or from one day to another. */
export function DateChoice({ value, onChange }: Props) {
  const [from, setFrom] = useState(value?.from ?? "");
  const [to, setTo] = useState(value?.to ?? "");
  return (
    <div>
      <div className="mb-3 flex flex-wrap gap-1.5">
        {presets.map((preset) => (
          <button
            key={preset.value}
            type="button"
            aria-pressed={value?.preset === preset.value}
            onClick={() => onChange({ preset: preset.value })}
            className="rounded-full border border-line-strong px-2.5 py-0.5 text-fine hover:border-accent aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent"
          >
            {preset.label}
          </button>
        ))}
      </div>
      <LastChoice value={value} onChange={onChange} />
      <form
        className="grid gap-3 border-line border-t pt-3"
        onSubmit={(event) => {
          event.preventDefault();
          onChange(from === "" && to === "" ? null : { from: from || null, to: to || null });
        }}
      >
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label="From"
            type="date"
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
          <TextField label="To" type="date" value={to} onChange={(event) => setTo(event.target.value)} />
        </div>
        <Ends onAll={() => onChange(null)} />
      </form>
    </div>
  );
}

export function Ends({ onAll }: { onAll: () => void }) {
  return (
    <div className="flex justify-between">
      <Button size="small" weight="quiet" onClick={onAll}>
        All
      </Button>
      <Button size="small" weight="primary" type="submit">
        Apply
      </Button>
    </div>
  );
}

const units = [
  { value: "day", label: "days" },
  { value: "week", label: "weeks" },
  { value: "month", label: "months" },
  { value: "quarter", label: "quarters" },
  { value: "year", label: "years" },
] as const;

function LastChoice({ value, onChange }: Props) {
  const [many, setMany] = useState(value?.last?.toString() ?? "14");
  const [unit, setUnit] = useState<(typeof units)[number]["value"]>(value?.unit ?? "day");
  return (
    <form
      className="mb-3 flex items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onChange({ last: Number(many), unit });
      }}
    >
      <TextField
        label="The last"
        type="number"
        min={1}
        max={1000}
        required
        value={many}
        onChange={(event) => setMany(event.target.value)}
      />
      <SelectField label="Of" value={unit} options={units} onChange={setUnit} />
      <Button size="small" type="submit" className="mb-0.5">
        Set
      </Button>
    </form>
  );
}
