import { describe, expect, it } from "vitest";
import type { Row } from "@/lib/types/values";
import { looks, sorted } from "./TileTable";

const rows: Row[] = [
  { n: 2, w: "b" },
  { n: null, w: "c" },
  { n: 10, w: "a" },
  { n: 12, w: "Total", is_total: true },
];
const columns = [
  { name: "n", type: "long" },
  { name: "w", type: "string" },
];

describe("a sorted table", () => {
  it("keeps rows without a value last and totals below them, whichever way", () => {
    expect(sorted(rows, { column: "n", direction: "asc" }).map((row) => row.w)).toEqual([
      "b",
      "a",
      "c",
      "Total",
    ]);
    expect(sorted(rows, { column: "n", direction: "desc" }).map((row) => row.w)).toEqual([
      "a",
      "b",
      "c",
      "Total",
    ]);
    expect(sorted(rows, { column: "w", direction: "asc" }).map((row) => row.w)).toEqual([
      "a",
      "b",
      "c",
      "Total",
    ]);
  });
});

describe("a coloured table", () => {
  it("draws bars from nothing, scales from the least, and marks past a limit", () => {
    const [n, w] = columns as [(typeof columns)[0], (typeof columns)[0]];
    const row: Row = { n: 2, w: "b" };
    expect(looks([{ column: "n", how: "bar" }], columns, rows)(n, 2, row)).toEqual({
      bar: 0.2,
      tone: "accent",
    });
    expect(looks([{ column: "n", how: "scale" }], columns, rows)(n, 10, row)?.shade).toBe(1);
    const bad = looks([{ column: "n", how: "above", value: 5, tone: "bad" }], columns, rows);
    expect(bad(n, 10, row)).toEqual({ shade: 0.6, tone: "bad", strong: true });
    expect(bad(n, 2, row)).toBeNull();
    expect(bad(w, "b", row)).toBeNull();
    expect(bad(n, 12, { n: 12, is_total: true })).toBeNull();
  });
});
