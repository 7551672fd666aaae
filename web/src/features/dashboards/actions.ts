import type { Sorting, Visualization } from "@/lib/types/dashboards";
import type { Part } from "./state";

/** What can be done with marks of a tile: hold the others to one, go down into it, see its rows. */
export interface TileActions {
  onPick: (tile: Visualization, part: Part) => void;
  onSpan: (tile: Visualization, column: string, from: Date, to: Date) => void;
  onInto: (tile: Visualization, part: Part) => void;
  onUp: (tile: Visualization, steps: number) => void;
  onOrder: (tile: Visualization, order: readonly Sorting[]) => void;
  /** Absent where rows behind a mark are not open. */
  onRows?: (tile: Visualization, part: Part) => void;
}
