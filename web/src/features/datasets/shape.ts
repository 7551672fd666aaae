import { cell, count, isNumeric, isTemporal, plural, range } from "@/lib/format";
import type { ProfileColumn } from "@/lib/types/datasets";
import type { Cell } from "@/lib/types/values";

export interface ShapeBar {
  from: Cell;
  to: Cell;
  count: number;
}

export function shapeOf(column: ProfileColumn): ShapeBar[] {
  if (column.histogram && column.histogram.length > 0) return column.histogram.map((bin) => ({ ...bin }));
  return (column.top_elements ?? column.top_values ?? [])
    .slice(0, 20)
    .map((top) => ({ from: top.value, to: null, count: top.count }));
}

/** Least to most for what has an order; the commonest values for the rest. */
export function rangeOf(column: ProfileColumn): string {
  if (/^timestamp/.test(column.type)) return range(dayOf(column.min), dayOf(column.max), "date");
  if (isNumeric(column.type) || isTemporal(column.type))
    return range(column.min, column.max, column.type, column.meaning);
  if (column.lengths?.max != null) return lengthsOf(column.lengths.min ?? 0, column.lengths.max);
  const common = (column.top_values ?? []).slice(0, 3).map((top) => cell(top.value, column.type));
  return common.length > 0 ? common.join(", ") : range(column.min, column.max, column.type, column.meaning);
}

function lengthsOf(least: number, most: number): string {
  return least === most ? plural(most, "element") : `${count(least)} to ${plural(most, "element")}`;
}

/** The day of a moment: an extreme's minutes say nothing at a glance. */
function dayOf(value: Cell): Cell {
  return typeof value === "string" ? value.slice(0, 10) : value;
}
