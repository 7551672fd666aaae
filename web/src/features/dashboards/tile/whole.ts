import { isNumeric } from "@/lib/format";
import type { Visualization } from "@/lib/types/dashboards";
import type { ResultColumn } from "@/lib/types/values";

/** The tile with a pivot that has all of its shelves: those that are free are filled from the columns, or it is a table. */
export function whole(tile: Visualization, columns: readonly ResultColumn[]): Visualization {
  if (tile.chart_type !== "pivot") return tile;
  const set = tile.config.pivot ?? { down: [], across: [], value: "", totals: true };
  if (set.down.length > 0 && set.across.length > 0 && set.value !== "") return tile;
  const taken = new Set([...set.down, ...set.across, set.value]);
  const names = columns.filter((each) => !isNumeric(each.type) && !taken.has(each.name));
  const take = (shelf: string[]) => (shelf.length > 0 ? shelf : names.splice(0, 1).map((each) => each.name));
  const down = take(set.down);
  const across = take(set.across);
  const value =
    set.value || (columns.find((each) => isNumeric(each.type) && !taken.has(each.name))?.name ?? "");
  if (down.length === 0 || across.length === 0 || value === "") return { ...tile, chart_type: "table" };
  return { ...tile, config: { ...tile.config, pivot: { ...set, down, across, value } } };
}
