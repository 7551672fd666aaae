import { describe, expect, it } from "vitest";
import { change } from "./Figure";

const plain = { name: "n", type: "long" };
const share = { name: "n", type: "double", unit: "ratio" };

describe("how a figure moved", () => {
  it("is said in percent, and in points of what is a share", () => {
    expect(change({ n: 110 }, { n: 100 }, plain)).toEqual({ words: "+10 %", sign: 1 });
    expect(change({ n: 97.5 }, { n: 100 }, plain)).toEqual({ words: "−2.5 %", sign: -1 });
    expect(change({ n: 0.42 }, { n: 0.4 }, share)).toEqual({ words: "+2.0 points", sign: 1 });
    expect(change({ n: 5 }, { n: 5 }, plain)).toEqual({ words: "0 %", sign: 0 });
  });

  it("has no percent of nothing, and nothing without both", () => {
    expect(change({ n: 5 }, { n: 0 }, plain)?.words).toBe("+5");
    expect(change({ n: null }, { n: 5 }, plain)).toBeNull();
    expect(change(undefined, { n: 5 }, plain)).toBeNull();
  });
});
