import { describe, expect, it } from "vitest";
import { beginning, isNested, laid } from "./nested";

describe("lists and objects", () => {
  it("are shown as they are where they are short", () => {
    expect(beginning(["vip", null, 2])).toBe('["vip", null, 2]');
    expect(beginning({ sku: "A", at: { city: "Oslo" }, tags: [] })).toBe(
      '{"sku": "A", "at": {"city": "Oslo"}, "tags": []}',
    );
    expect(isNested(null)).toBe(false);
    expect(isNested("[]")).toBe(false);
  });

  it("are cut, however many elements or signs they have", () => {
    const many = Array.from({ length: 1_000_000 }, (_, index) => index);
    for (const value of [many, { text: "x".repeat(10_000) }, [[many]]]) {
      const text = beginning(value);
      expect(text.length).toBeLessThan(180);
      expect(text).toMatch(/ …$/);
    }
  });

  it("are laid out up to what a page bears", () => {
    expect(laid([1])).toEqual({ text: "[\n  1\n]", whole: true });
    expect(laid(["x".repeat(300_000)]).whole).toBe(false);
  });
});
