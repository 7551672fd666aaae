import { Spark } from "@/design/Bars";
import { classes } from "@/lib/classes";
import { isNumeric, type Measured, measured, words } from "@/lib/format";
import { useChanged } from "@/lib/hooks";
import type { ResultColumn, Row } from "@/lib/types/values";

interface Props {
  columns: readonly ResultColumn[];
  rows: readonly Row[];
  named: boolean;
}

/** One figure, or a few beside each other, each with what it counts; more rows give it a history. */
export function BigNumber({ columns, rows, named }: Props) {
  const figures = columns.filter((column) => isNumeric(column.type));
  const shown = figures.length > 0 ? figures : columns;
  const last = rows.at(-1);
  const first = shown[0];
  const history =
    rows.length > 2 && first ? rows.map((row) => Number(row[first.name])).filter(Number.isFinite) : [];
  return (
    <div className="flex h-full flex-col justify-center gap-1">
      <dl className="flex flex-wrap gap-x-10 gap-y-3">
        {shown.map((column) => (
          <Figure
            key={column.name}
            words={named || shown.length > 1 ? (column.label ?? words(column.name)) : null}
            value={measured(last?.[column.name], column)}
            large={shown.length === 1}
          />
        ))}
      </dl>
      {history.length > 2 && <Spark values={history} label="How it moved" className="mt-1 h-8 w-full" />}
    </div>
  );
}

interface FigureProps {
  words: string | null;
  value: Measured;
  large: boolean;
}

function Figure({ words: named, value, large }: FigureProps) {
  const changed = useChanged(value.figure);
  return (
    <div>
      <dt className={named ? "text-fine text-ink-2" : "sr-only"}>{named ?? "Value"}</dt>
      <dd
        className={classes(
          "figures -mx-1 rounded-sm px-1 font-semibold tracking-tight",
          large ? "text-figure" : "text-title",
          changed && "animate-glow",
        )}
      >
        {value.before}
        {value.figure}
        {value.after && <span className="ml-1.5 font-medium text-ink-2 text-lead">{value.after}</span>}
      </dd>
    </div>
  );
}
