import { Segmented } from "@/design/Segmented";
import { classes } from "@/lib/classes";
import type { LoadMode } from "@/lib/types/datasets";

export interface How {
  mode: LoadMode;
  key: string[];
}

export const asAppend: How = { mode: "append", key: [] };

const modes: readonly { value: LoadMode; label: string }[] = [
  { value: "append", label: "Add rows" },
  { value: "replace", label: "Replace all rows" },
  { value: "upsert", label: "Update by key" },
];

const words: Record<LoadMode, string> = {
  append: "The rows come beside those that are there.",
  replace: "The rows take the place of those that are there; an undo brings them back.",
  upsert: "A row whose key is there is replaced, any other is added. The key is told by:",
};

interface Props {
  columns: readonly string[];
  how: How;
  onChange: (how: How) => void;
}

/** What becomes of the rows that are there. */
export function HowToLoad({ columns, how, onChange }: Props) {
  const toggle = (name: string) =>
    onChange({
      ...how,
      key: how.key.includes(name) ? how.key.filter((each) => each !== name) : [...how.key, name],
    });
  return (
    <fieldset className="mb-4 border-line border-b pb-4">
      <legend className="sr-only">What becomes of the rows that are there</legend>
      <Segmented
        label="What becomes of the rows that are there"
        value={how.mode}
        options={modes}
        onChange={(mode) => onChange({ ...how, mode })}
      />
      <p className="mt-2 text-fine text-ink-2">{words[how.mode]}</p>
      {how.mode === "upsert" && (
        <div className="mt-2 flex max-h-32 flex-wrap gap-1.5 overflow-y-auto">
          {columns.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={how.key.includes(name)}
              onClick={() => toggle(name)}
              className={classes(
                "h-6 rounded-full border px-2.5 font-mono text-micro transition-colors",
                how.key.includes(name)
                  ? "border-accent bg-accent-soft text-accent"
                  : "border-line-strong text-ink-2 hover:border-accent",
              )}
            >
              {name}
            </button>
          ))}
        </div>
      )}
    </fieldset>
  );
}
