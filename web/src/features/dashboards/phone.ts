/** A dashboard as a phone shows it, one tile after the other, and what changing it there does to the twelve columns. */

import type { Position, Visualization } from "@/lib/types/dashboards";
import { change, columns, gap, type Placed, rowHeight } from "./layout";

export type Way = "earlier" | "later";

/** The order in which tiles are read: from the top, then from the left. */
export function inOrder<T extends Placed>(tiles: readonly T[]): T[] {
  return [...tiles].sort((a, b) => a.position.y - b.position.y || a.position.x - b.position.x);
}

/**
 * One place earlier or later in the order of reading. Tiles of one size change places, so that the wide layout stays
 * as it is; any others are set out anew, row by row, as they now follow each other.
 */
export function reorder<T extends Placed>(tiles: readonly T[], id: string, way: Way): T[] {
  const order = inOrder(tiles);
  const at = order.findIndex((tile) => tile.viz_id === id);
  const [tile, other] = [order[at], order[way === "earlier" ? at - 1 : at + 1]];
  if (!tile || !other) return [...tiles];
  const [first, second] = way === "earlier" ? [other, tile] : [tile, other];
  const places = swapped(first.position, second.position);
  const turned = order.map((each) => (each === first ? second : each === second ? first : each));
  const settled = new Map<string, Position>(
    places
      ? [
          [first.viz_id, places.first],
          [second.viz_id, places.second],
        ]
      : setOut(turned).map((each) => [each.viz_id, each.position]),
  );
  return tiles.map((each) => ({ ...each, position: settled.get(each.viz_id) ?? each.position }));
}

/** Where two tiles stand after they changed places; null where they do not fit into each other's. */
function swapped(first: Position, second: Position): { first: Position; second: Position } | null {
  if (first.width === second.width && first.height === second.height) return { first: second, second: first };
  const beside = first.y === second.y && first.x + first.width === second.x;
  if (!beside || first.height !== second.height) return null;
  return { first: { ...first, x: first.x + second.width }, second: { ...second, x: first.x } };
}

/** Tiles in rows as their widths allow, each row below the one before. */
function setOut<T extends Placed>(tiles: readonly T[]): T[] {
  let [x, y, deep] = [0, 0, 0];
  return tiles.map((tile) => {
    const { width, height } = tile.position;
    if (x + width > columns) [x, y, deep] = [0, y + deep, 0];
    const position = { ...tile.position, x, y };
    x += width;
    deep = Math.max(deep, height);
    return { ...tile, position };
  });
}

/** A tile made wider or taller by steps; one at the right edge grows to the left. */
export function sized<T extends Placed>(
  tiles: readonly T[],
  id: string,
  by: { width?: number; height?: number },
): T[] {
  const tile = tiles.find((each) => each.viz_id === id);
  if (!tile) return [...tiles];
  const width = Math.min(columns, Math.max(2, tile.position.width + (by.width ?? 0)));
  const height = Math.max(2, tile.position.height + (by.height ?? 0));
  const x = Math.min(tile.position.x, columns - width);
  return change(tiles, id, { ...tile.position, x, width, height });
}

/** Whether a tile is a figure that two of stand side by side. */
function isSmall({ chart_type, position }: Visualization): boolean {
  const figure = chart_type === "number" || (chart_type === "auto" && position.height <= 2);
  return figure && position.width <= 4;
}

export interface NarrowPlace {
  gridColumn: string;
  height: number | "auto";
}

/** Each tile's place on two columns: figures two by two, one that is left over over both, the others over both. */
export function narrowPlaces(order: readonly Visualization[]): NarrowPlace[] {
  let run = 0;
  return order.map((tile, index) => {
    const small = isSmall(tile);
    const next = order[index + 1];
    const alone = small && run % 2 === 0 && !(next && isSmall(next));
    run = small ? run + 1 : 0;
    return { gridColumn: small && !alone ? "span 1" : "span 2", height: narrowHeight(tile, small) };
  });
}

function narrowHeight({ chart_type, position }: Visualization, small: boolean): number | "auto" {
  if (chart_type === "text" || chart_type === "section") return "auto";
  const height = position.height * (rowHeight + gap) - gap;
  const figure = small || chart_type === "number";
  return Math.max(figure ? 124 : 220, Math.min(height, 420));
}
