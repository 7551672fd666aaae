import { Plus, X } from "lucide-react";
import { Button, IconButton } from "@/design/Button";
import type { DatasetColumn } from "@/lib/types/datasets";
import type { Mask, Unit } from "@/lib/types/governance";
import { maskFor } from "./draft";
import { masks as kinds } from "./words";

interface Props {
  columns: readonly DatasetColumn[];
  masks: readonly Mask[];
  onChange: (masks: readonly Mask[]) => void;
}

const units: readonly Unit[] = ["day", "month", "quarter", "year"];

/** Which columns are shown through a mask, and through which. */
export function MaskLines({ columns, masks, onChange }: Props) {
  const free = columns.filter(({ name }) => !masks.some((mask) => mask.column === name));
  const next = free.find((column) => column.meaning?.includes("email")) ?? free[0];
  const typeOf = (name: string) => columns.find((column) => column.name === name)?.type ?? "";
  const set = (at: number, mask: Mask) => onChange(masks.toSpliced(at, 1, mask));
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-medium text-fine text-ink-2">Columns through a mask</legend>
      {masks.map((mask, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place while its column is chosen
        <div key={at} className="flex flex-wrap items-center gap-2">
          <select
            aria-label="Masked column"
            value={mask.column}
            onChange={({ target }) => set(at, maskFor(target.value, typeOf(target.value), mask.mask))}
            className="field choosable h-9 flex-1 basis-32 pe-7! font-mono text-code"
          >
            {columns.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
            {!columns.some(({ name }) => name === mask.column) && <option>{mask.column}</option>}
          </select>
          <select
            aria-label={`How ${mask.column} is shown`}
            value={mask.mask}
            onChange={({ target }) =>
              set(at, maskFor(mask.column, typeOf(mask.column), target.value as Mask["mask"]))
            }
            className="field choosable h-9 flex-1 basis-32 pe-7!"
          >
            {kinds.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
          {mask.mask === "range" && <Step mask={mask} onChange={(changed) => set(at, changed)} />}
          <IconButton label={`Show ${mask.column} as it is`} onClick={() => onChange(masks.toSpliced(at, 1))}>
            <X size={15} />
          </IconButton>
        </div>
      ))}
      <div>
        <Button
          size="small"
          icon={<Plus size={13} />}
          disabled={next === undefined}
          onClick={() => next && onChange([...masks, maskFor(next.name, next.type, "hide")])}
        >
          Mask a column
        </Button>
      </div>
    </fieldset>
  );
}

function Step({ mask, onChange }: { mask: Mask; onChange: (mask: Mask) => void }) {
  if (mask.unit !== null) {
    return (
      <select
        aria-label={`Step of ${mask.column}`}
        value={mask.unit}
        onChange={({ target }) => onChange({ ...mask, unit: target.value as Unit })}
        className="field choosable h-9 w-28! pe-7!"
      >
        {units.map((unit) => (
          <option key={unit}>{unit}</option>
        ))}
      </select>
    );
  }
  return (
    <input
      aria-label={`Step of ${mask.column}`}
      type="number"
      min={0}
      step="any"
      value={mask.width ?? ""}
      onChange={({ target }) => onChange({ ...mask, width: Number(target.value) || null })}
      className="field figures h-9 w-28!"
    />
  );
}
