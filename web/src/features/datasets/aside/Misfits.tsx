import { SmallSelect } from "@/design/SmallSelect";
import { plural } from "@/lib/format";
import type { MisfitCells } from "@/lib/types/aside";
import { asColumn, type ColumnSaid } from "./wishing";

interface Props {
  misfits: readonly MisfitCells[];
  said: Record<string, ColumnSaid>;
  onChange: (column: string, said: ColumnSaid) => void;
}

const ways = [
  { value: "as-is", label: "decide…" },
  { value: "missing", label: "becomes missing" },
  { value: "text", label: "the column becomes text" },
  { value: "value", label: "is replaced by" },
] as const;
const dated = { value: "format", label: "is written as" } as const;

/** Cells of these rows that their columns do not hold, and what becomes of them. */
export function Misfits({ misfits, said, onChange }: Props) {
  const settled = Object.keys(said).filter((name) => !misfits.some(({ column }) => column === name));
  const listed = [...misfits, ...settled.map((column) => ({ column, type: "", cells: 0, examples: [] }))];
  if (listed.length === 0) return null;
  return (
    <ul className="grid gap-2">
      {listed.map(({ column, type, cells, examples }) => {
        const now = said[column] ?? asColumn;
        const change = (changed: Partial<ColumnSaid>) => onChange(column, { ...now, ...changed });
        return (
          <li key={column} className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5 text-fine">
            <span className="min-w-0 text-ink-2">
              <code className="font-mono text-code text-ink-1">{column}</code>
              {cells > 0 ? (
                <>
                  : {plural(cells, "cell")} that {cells === 1 ? "is" : "are"} no {type},{" "}
                  <code className="font-mono text-code text-warn">{examples.join(", ")}</code>,
                </>
              ) : (
                ": what does not fit"
              )}
            </span>
            <SmallSelect
              label={`What does not fit ${column}`}
              value={now.misfits}
              options={/^(date|time)/.test(type) || now.misfits === "format" ? [...ways, dated] : [...ways]}
              onChange={(way) => change({ misfits: way })}
            />
            {now.misfits === "value" && (
              <input
                aria-label={`Instead, in ${column}`}
                className="field h-7 w-32"
                value={now.value}
                onChange={(event) => change({ value: event.target.value })}
              />
            )}
            {now.misfits === "format" && (
              <input
                aria-label={`How it is written in ${column}`}
                placeholder="YYYY/MM/DD"
                className="field h-7 w-32 font-mono text-code"
                value={now.format}
                onChange={(event) => change({ format: event.target.value })}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}
