import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { change, columns, type Direction, move, overlaps, type Placed, resize, settle } from "./layout";

const position = fc.record({
  x: fc.integer({ min: 0, max: 11 }),
  y: fc.integer({ min: 0, max: 40 }),
  width: fc.integer({ min: 1, max: 12 }),
  height: fc.integer({ min: 1, max: 12 }),
});
const board = fc
  .array(position, { minLength: 1, maxLength: 14 })
  .map((positions) => positions.map((each, index): Placed => ({ viz_id: `t${index}`, position: each })));
const direction = fc.constantFrom<Direction>("left", "right", "up", "down");

function sound(tiles: readonly Placed[]): boolean {
  const inside = tiles.every(
    ({ position: p }) => p.x >= 0 && p.y >= 0 && p.width >= 2 && p.height >= 2 && p.x + p.width <= columns,
  );
  const apart = tiles.every((a, i) => tiles.every((b, j) => i >= j || !overlaps(a.position, b.position)));
  return inside && apart;
}

describe("a board", () => {
  it("never holds two tiles on one place, whatever is moved, resized or dropped", () => {
    fc.assert(
      fc.property(board, fc.nat(), direction, position, (tiles, pick, to, at) => {
        const settled = settle(tiles);
        const id = `t${pick % tiles.length}`;
        expect(sound(settled)).toBe(true);
        expect(sound(move(settled, id, to))).toBe(true);
        expect(sound(resize(settled, id, to))).toBe(true);
        expect(sound(change(settled, id, at))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("keeps every tile, in its order", () => {
    fc.assert(
      fc.property(board, fc.nat(), direction, (tiles, pick, to) => {
        const moved = move(settle(tiles), `t${pick % tiles.length}`, to);
        expect(moved.map((tile) => tile.viz_id)).toEqual(tiles.map((tile) => tile.viz_id));
      }),
    );
  });

  it("stays as it is when settled twice", () => {
    fc.assert(
      fc.property(board, (tiles) => {
        const once = settle(tiles);
        expect(settle(once)).toEqual(once);
      }),
    );
  });

  it("swaps two tiles that stand one over the other when the upper one moves down", () => {
    const tiles: Placed[] = [
      { viz_id: "a", position: { x: 0, y: 0, width: 6, height: 4 } },
      { viz_id: "b", position: { x: 0, y: 4, width: 6, height: 2 } },
    ];
    const moved = move(tiles, "a", "down");
    expect(moved.map((tile) => tile.position.y)).toEqual([2, 0]);
    expect(move(moved, "a", "up").map((tile) => tile.position.y)).toEqual([0, 4]);
  });
});
