import { describe, expect, it } from "vitest";
import { asColumn, asRow, atFirst, badBytes, surplus, wishOf } from "./wishing";

describe("what is said about rows set aside", () => {
  it("reads every reason as it fits best at first", () => {
    const wish = wishOf(atFirst(["3 fields where 2 were expected", badBytes]), ["n"]);
    expect(wish).toEqual({
      reasons: [
        { reason: "3 fields where 2 were expected", way: "fit" },
        { reason: badBytes, way: "fit", encoding: "windows-1252" },
      ],
      rows: [],
      columns: [],
    });
  });

  it("joins into the first column until another is chosen", () => {
    const said = { ...atFirst([]), reasons: { x: { way: "join" as const, column: "", encoding: "" } } };
    expect(wishOf(said, ["n", "city"]).reasons).toEqual([{ reason: "x", way: "join", column: "n" }]);
  });

  it("sends rows that were edited or left out, and columns of which something was said", () => {
    const said = {
      ...atFirst([]),
      rows: { 7: { ...asRow, cells: ["1", ""] }, 9: { ...asRow, leave: true }, 11: asRow },
      columns: { n: { ...asColumn, misfits: "value" as const, value: "0" }, m: asColumn },
    };
    const { rows, columns } = wishOf(said, []);
    expect(rows).toEqual([
      { byte_offset: 7, cells: ["1", ""] },
      { byte_offset: 9, leave: true },
    ]);
    expect(columns).toEqual([{ column: "n", misfits: "value", format: "", value: "0" }]);
  });

  it("tells rows with fields too many from those that lack some", () => {
    expect(surplus("7 fields where 6 were expected")).toBe(1);
    expect(surplus("1 field where 3 were expected")).toBe(-2);
    expect(surplus("a quote opens and never closes")).toBe(0);
  });
});
