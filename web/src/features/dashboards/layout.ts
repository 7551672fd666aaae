/** Where tiles stand on twelve columns: pure, so that pointer, keyboard and tests do the same. */

import type { Position } from "@/lib/types/dashboards";

export const columns = 12;
export const rowHeight = 56;
export const gap = 12;

export interface Placed {
  viz_id: string;
  position: Position;
}

export type Direction = "left" | "right" | "up" | "down";

export function overlaps(a: Position, b: Position): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function bounded(position: Position): Position {
  const width = Math.min(columns, Math.max(2, position.width));
  return {
    width,
    height: Math.max(2, position.height),
    x: Math.min(columns - width, Math.max(0, position.x)),
    y: Math.max(0, position.y),
  };
}

/** Lets tiles rise until they touch; where two overlap, the one that was moved keeps its place. */
export function settle<T extends Placed>(tiles: readonly T[], moved: string | null = null): T[] {
  const held = tiles.map((tile) => ({ ...tile, position: bounded(tile.position) }));
  const rank = (tile: T) => tile.position.y - (tile.viz_id === moved ? 0.5 : 0);
  const order = [...held].sort((a, b) => rank(a) - rank(b) || a.position.x - b.position.x);
  const done: T[] = [];
  for (const tile of order) done.push({ ...tile, position: rise(tile.position, done) });
  const byId = new Map(done.map((tile) => [tile.viz_id, tile]));
  return held.map((tile) => byId.get(tile.viz_id) ?? tile);
}

function rise(position: Position, above: readonly Placed[]): Position {
  let y = 0;
  for (const each of above) {
    const beside = { ...position, y: each.position.y };
    if (overlaps({ ...beside, height: 1 }, { ...each.position, height: 1 })) {
      y = Math.max(y, each.position.y + each.position.height);
    }
  }
  return { ...position, y };
}

export function change<T extends Placed>(tiles: readonly T[], id: string, position: Position): T[] {
  return settle(
    tiles.map((tile) => (tile.viz_id === id ? { ...tile, position } : tile)),
    id,
  );
}

/** One step by keyboard; up and down step past the neighbour. */
export function move<T extends Placed>(tiles: readonly T[], id: string, direction: Direction): T[] {
  const tile = tiles.find((each) => each.viz_id === id);
  if (!tile) return [...tiles];
  const { position } = tile;
  const others = tiles.filter((each) => each.viz_id !== id && shareColumns(each.position, position));
  switch (direction) {
    case "left":
      return change(tiles, id, { ...position, x: position.x - 1 });
    case "right":
      return change(tiles, id, { ...position, x: position.x + 1 });
    case "up": {
      const above = others.filter((each) => each.position.y < position.y);
      const y = Math.max(0, ...above.map((each) => each.position.y));
      return change(tiles, id, { ...position, y });
    }
    case "down": {
      const below = others.filter((each) => each.position.y >= position.y + position.height);
      const next = below.sort((a, b) => a.position.y - b.position.y)[0];
      if (!next) return [...tiles];
      return change(tiles, next.viz_id, { ...next.position, y: position.y });
    }
  }
}

export function resize<T extends Placed>(tiles: readonly T[], id: string, direction: Direction): T[] {
  const tile = tiles.find((each) => each.viz_id === id);
  if (!tile) return [...tiles];
  const { x, width, height } = tile.position;
  const wider = direction === "right" ? 1 : direction === "left" ? -1 : 0;
  const taller = direction === "down" ? 1 : direction === "up" ? -1 : 0;
  return change(tiles, id, {
    ...tile.position,
    width: Math.min(columns - x, Math.max(2, width + wider)),
    height: Math.max(2, height + taller),
  });
}

function shareColumns(a: Position, b: Position): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width;
}
