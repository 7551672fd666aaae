import { describe, expect, it } from "vitest";
import { daysBetween, partsOf, partWords, pickWords, readObject, writeObject } from "./state";

const rows = [
  { month: "2025-03-01T00:00:00", region: "North", n: 3 },
  { month: "2025-04-01T00:00:00", region: null, n: 4 },
];
const columns = { c0: "month", c1: "region", c2: "n" };
const dimensions = { month: "month", region: null };

describe("a mark that is picked", () => {
  it("is known by the row that it stands for, whatever its time is written as", () => {
    for (const month of ["2025-03-01T00:00:00", Date.UTC(2025, 2, 1), new Date("2025-03-01T00:00:00Z")]) {
      expect(partsOf({ c0: month, c1: "North" }, columns, dimensions, rows)).toEqual([
        { column: "month", value: "2025-03-01T00:00:00", grain: "month" },
        { column: "region", value: "North", grain: null },
      ]);
    }
  });

  it("is nothing where it stands for many rows, and a row without a value is one", () => {
    expect(partsOf({ c1: "others" }, columns, dimensions, rows)).toEqual([]);
    expect(partsOf({ c1: null }, columns, dimensions, rows)).toEqual([
      { column: "region", value: null, grain: null },
    ]);
  });

  it("is said in people's words", () => {
    expect(partWords({ value: "2025-03-01T00:00:00", grain: "month" })).toBe("March 2025");
    expect(partWords({ value: "2025-03-01", grain: "quarter" })).toBe("Q1 2025");
    expect(partWords({ value: null, grain: null })).toBe("none");
    const span = daysBetween(new Date("2025-03-09T12:00:00Z"), new Date("2025-03-02T00:00:00Z"));
    expect(pickWords({ column: "month", value: span }, "month")).toBe("2 Mar 2025 to 9 Mar 2025");
  });
});

describe("the address", () => {
  it("keeps what was set and forgets what is none", () => {
    const into = { tile: [{ column: "month", value: "2025-03-01" }] };
    expect(readObject(writeObject(into))).toEqual(into);
    expect(writeObject({})).toBeUndefined();
    for (const text of ["[", "[]", "null", "3", undefined]) expect(readObject(text)).toEqual({});
  });
});
