import { SelectField } from "@/design/Field";
import type { TileConfig } from "@/lib/types/dashboards";

interface Props {
  kind: string;
  config: TileConfig;
  onChange: (config: TileConfig) => void;
}

const orders = [
  { value: "", label: "as it fits" },
  { value: "-y", label: "largest first" },
  { value: "y", label: "smallest first" },
  { value: "x", label: "by name or time" },
  { value: "-x", label: "by name or time, turned" },
] as const;
const kept = ["", "5", "10", "15", "20", "30"] as const;

/** In which order, how many, on which scale; what a kind of picture has not is not asked. */
export function DrawnAs({ kind, config, onChange }: Props) {
  if (["table", "pivot", "number", "map", "funnel", "cohort", "network"].includes(kind)) return null;
  const top = config.top ? String(config.top) : "";
  const counts = (kept as readonly string[]).includes(top) ? kept : [...kept, top];
  return (
    <fieldset className="grid min-w-0 grid-cols-2 gap-3 sm:grid-cols-4 sm:items-end">
      <legend className="sr-only">Order and scale</legend>
      <SelectField
        label="Order"
        value={config.order ?? ""}
        options={orders}
        onChange={(order) => onChange({ ...config, order })}
      />
      <SelectField
        label="Only the largest"
        value={top}
        options={counts.map((value) => ({ value, label: value === "" ? "all" : value }))}
        onChange={(next) => onChange({ ...config, top: next === "" ? null : Number(next) })}
      />
      <Toggle label="Log scale" on={config.log ?? false} onChange={(log) => onChange({ ...config, log })} />
      <Toggle
        label="Legend"
        on={config.legend ?? true}
        onChange={(legend) => onChange({ ...config, legend })}
      />
    </fieldset>
  );
}

function Toggle({ label, on, onChange }: { label: string; on: boolean; onChange: (on: boolean) => void }) {
  return (
    <label className="flex h-9 items-center gap-2 text-fine">
      <input
        type="checkbox"
        className="size-4 accent-accent"
        checked={on}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}
