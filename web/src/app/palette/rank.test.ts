import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rank } from "./rank";

const same = (text: string) => text;

describe("finding", () => {
  it("puts what starts with the words first", () => {
    expect(rank(["late flights", "flights", "web flow", "my flights"], "fl", same)).toEqual([
      "flights",
      "late flights",
      "web flow",
      "my flights",
    ]);
  });

  it("keeps only what holds every word", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), (items, text) => {
        const words = text.toLowerCase().split(/\s+/).filter(Boolean);
        const found = rank(items, text, same);
        expect(found.every((item) => words.every((word) => item.toLowerCase().includes(word)))).toBe(true);
      }),
    );
  });
});
