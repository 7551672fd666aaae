import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applied, type Frame, type Held, patched, planOf, refreshOf } from "./live";

const base = { type: "update", timestamp: null } as const;

describe("what is held after a frame", () => {
  const snapshot: Frame = {
    ...base,
    kind: "snapshot",
    seq: 10,
    data: { a: { status: "ok", results: [{ n: 1 }, { n: 2 }], row_count: 2 } },
  };

  it("is the snapshot, then the snapshot with what changed", () => {
    const first = applied(null, snapshot) as Held;
    const second = applied(first, {
      ...base,
      kind: "delta",
      seq: 12,
      base: 10,
      data: {
        a: {
          change: { results: { length: 3, rows: [[0, { n: 9 }]], moved: [[2, 0]] }, head: { row_count: 3 } },
        },
      },
    });
    expect(second).toEqual({
      seq: 12,
      tiles: { a: { status: "ok", results: [{ n: 9 }, { n: 2 }, { n: 1 }], row_count: 3 } },
    });
    expect(first.tiles.a?.results).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it("is nothing where a delta stands on another number, so that everything is asked for anew", () => {
    const delta: Frame = { ...base, kind: "delta", seq: 12, base: 11, data: {} };
    expect(applied(applied(null, snapshot), delta)).toBeNull();
    expect(applied(null, delta)).toBeNull();
  });

  it("stays as it is after a heartbeat", () => {
    const held = applied(null, snapshot);
    expect(applied(held, { ...base, kind: "heartbeat", seq: 10, data: {} })).toBe(held);
  });

  it("keeps the rows of a picture apart from its form", () => {
    const chart = { kind: "bar", spec: { mark: "bar", data: { name: "table", values: [{ x: 1 }] } } };
    const held = applied(null, { ...snapshot, data: { a: { status: "ok", results: [], chart } } });
    const values = { length: 1, rows: [[0, { x: 5 }] as const], moved: [] };
    const next = applied(held, {
      ...base,
      kind: "delta",
      seq: 11,
      base: 10,
      data: { a: { change: { values } } },
    });
    expect(next?.tiles.a?.chart?.spec).toEqual({ mark: "bar", data: { name: "table", values: [{ x: 5 }] } });
    const head = { chart: { kind: "bar", spec: { mark: "bar", title: "t", data: { name: "table" } } } };
    const last = applied(next, {
      ...base,
      kind: "delta",
      seq: 12,
      base: 11,
      data: { a: { change: { head } } },
    });
    expect(last?.tiles.a?.chart?.spec).toEqual({
      mark: "bar",
      title: "t",
      data: { name: "table", values: [{ x: 5 }] },
    });
  });
});

it("a patch that moves every row gives the rows in their new order", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 12 }), (numbers) => {
      const before = numbers.map((n) => ({ n }));
      const order = numbers.map((_, place) => place).reverse();
      const moved = order.map((was, place) => [place, was] as const);
      const rows = patched(before, { length: before.length, rows: [], moved });
      expect(rows).toEqual([...before].reverse());
    }),
  );
});

describe("how a dashboard is refreshed", () => {
  it("is what it says, and a tile may say otherwise", () => {
    const tiles = [
      { viz_id: "a", chart_type: "number", config: {} },
      { viz_id: "b", chart_type: "bar", config: { refresh: { mode: "every", seconds: 60 } } },
      { viz_id: "c", chart_type: "text", config: {} },
      { viz_id: "d", chart_type: "line", config: { refresh: { mode: "load" } } },
    ];
    expect(planOf({ mode: "live" }, tiles)).toEqual({ live: ["a"], every: 60 });
    expect(planOf({ mode: "load" }, tiles)).toEqual({ live: [], every: 60 });
    expect(planOf({ mode: "every", seconds: 10 }, tiles)).toEqual({ live: [], every: 10 });
  });

  it("is nothing where what stands there is no way to refresh", () => {
    expect(refreshOf({ refresh: { mode: "every", seconds: 0 } })).toBeNull();
    expect(refreshOf({ refresh: "live" })).toBeNull();
    expect(refreshOf(undefined)).toBeNull();
  });
});
