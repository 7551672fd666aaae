import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Visualization } from "@/lib/types/dashboards";
import { columns, overlaps, type Placed, settle } from "./layout";
import { inOrder, narrowPlaces, reorder, sized } from "./phone";

const board = fc
  .array(
    fc.record({
      x: fc.integer({ min: 0, max: 10 }),
      y: fc.integer({ min: 0, max: 20 }),
      width: fc.integer({ min: 2, max: 12 }),
      height: fc.integer({ min: 2, max: 8 }),
    }),
    { minLength: 2, maxLength: 10 },
  )
  .map((places) => settle(places.map((position, index): Placed => ({ viz_id: `t${index}`, position }))));

const ids = (tiles: readonly Placed[]) => inOrder(tiles).map((tile) => tile.viz_id);
const at = (viz_id: string, x: number, y: number, width: number, height: number): Placed => ({
  viz_id,
  position: { x, y, width, height },
});

function apart(tiles: readonly Placed[]): boolean {
  const inside = tiles.every(({ position: p }) => p.x >= 0 && p.x + p.width <= columns);
  return inside && tiles.every((a, i) => tiles.every((b, j) => i >= j || !overlaps(a.position, b.position)));
}

describe("a dashboard that is changed on a phone", () => {
  it("has the tile one place earlier or later, all others as they followed, and none over another", () => {
    fc.assert(
      fc.property(
        board,
        fc.nat(),
        fc.constantFrom("earlier" as const, "later" as const),
        (tiles, pick, way) => {
          const before = ids(tiles);
          const index = pick % tiles.length;
          const other = way === "earlier" ? index - 1 : index + 1;
          const wanted = [...before];
          const [id, swap] = [before[index] ?? "", before[other]];
          if (swap !== undefined) [wanted[index], wanted[other]] = [swap, id];
          const after = reorder(tiles, id, way);
          expect(ids(after)).toEqual(wanted);
          expect(apart(after)).toBe(true);
        },
      ),
    );
  });

  it("keeps the wide layout where two tiles of one size change places", () => {
    const tiles = [at("a", 0, 0, 6, 5), at("b", 6, 0, 6, 5), at("c", 0, 5, 12, 4)];
    const after = reorder(tiles, "b", "earlier");
    expect(after.map((tile) => tile.position)).toEqual([
      { x: 6, y: 0, width: 6, height: 5 },
      { x: 0, y: 0, width: 6, height: 5 },
      { x: 0, y: 5, width: 12, height: 4 },
    ]);
  });

  it("keeps the row where two tiles beside each other differ in width", () => {
    const [wide, slim] = reorder([at("wide", 0, 0, 8, 5), at("slim", 8, 0, 4, 5)], "slim", "earlier");
    expect([slim?.position.x, wide?.position.x]).toEqual([0, 4]);
  });

  it("lets a tile at the right edge grow to the left", () => {
    const [, tile] = sized([at("a", 0, 0, 8, 5), at("b", 8, 0, 4, 5)], "b", { width: 1 });
    expect(tile?.position).toMatchObject({ x: 7, width: 5 });
  });

  it("leaves no hole beside a figure that is left over", () => {
    const figure = (viz_id: string): Visualization => ({
      viz_id,
      title: viz_id,
      chart_type: "number",
      dataset_id: null,
      query: null,
      config: {},
      position: { x: 0, y: 0, width: 3, height: 2 },
    });
    const chart = { ...figure("d"), chart_type: "line", position: { x: 0, y: 2, width: 8, height: 5 } };
    const spans = narrowPlaces([figure("a"), figure("b"), figure("c"), chart]).map(
      (place) => place.gridColumn,
    );
    expect(spans).toEqual(["span 1", "span 1", "span 2", "span 2"]);
  });
});
