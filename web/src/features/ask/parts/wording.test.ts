import { describe, expect, it } from "vitest";
import { comparisons, valuesOf } from "./wording";

describe("values", () => {
  it("are told apart by commas", () => {
    expect(valuesOf(" UA, AA ,,B6", "is")).toEqual(["UA", "AA", "B6"]);
  });
  it("of a piece of text are one", () => {
    expect(valuesOf(" Smith, John ", "contains")).toEqual(["Smith, John"]);
    expect(valuesOf("  ", "starts")).toEqual([]);
  });
});

describe("comparisons", () => {
  it("fit the kind of the column", () => {
    expect(comparisons("number").map((each) => each.value)).toContain("between");
    expect(comparisons("text").map((each) => each.value)).not.toContain("over");
    expect(comparisons("boolean").map((each) => each.value)).toEqual(["is", "is_not", "missing", "known"]);
  });
});
