import { Bars } from "@/design/Bars";
import { cell, count } from "@/lib/format";
import type { ProfileColumn } from "@/lib/types/datasets";
import { shapeOf } from "./shape";

/** The values of a column as small bars: by size for measures, by share for words. */
export function Histogram({ column }: { column: ProfileColumn }) {
  const shape = shapeOf(column);
  if (shape.length === 0) return <span className="text-ink-3">no values</span>;
  return (
    <Bars
      values={shape.map((bar) => bar.count)}
      titles={shape.map(
        (bar) =>
          `${cell(bar.from, column.type)}${bar.to === null ? "" : ` to ${cell(bar.to, column.type)}`}: ${count(bar.count)}`,
      )}
      label={`Values of ${column.name}`}
      className="h-6.5 w-24"
    />
  );
}
