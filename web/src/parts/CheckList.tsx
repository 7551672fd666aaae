import type { ReactNode } from "react";

interface Props {
  label: string;
  options: readonly { value: string; label: ReactNode }[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** Several of a few, each a box to tick. */
export function CheckList({ label, options, chosen, onChange }: Props) {
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 font-medium text-fine text-ink-2">{label}</legend>
      <div className="grid max-h-44 gap-0.5 overflow-y-auto rounded-md border border-line p-1.5">
        {options.map((option) => (
          <label
            key={option.value}
            className="flex cursor-pointer items-center gap-2.5 rounded-sm px-2 py-1.5 hover:bg-sunken"
          >
            <input
              type="checkbox"
              className="size-3.5 accent-accent"
              checked={chosen.includes(option.value)}
              onChange={(event) =>
                onChange(
                  event.target.checked
                    ? [...chosen, option.value]
                    : chosen.filter((each) => each !== option.value),
                )
              }
            />
            <span className="min-w-0 truncate">{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
