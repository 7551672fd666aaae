import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { marked } from "./marked";

describe("what was typed within a label", () => {
  it("is marked where a word begins with it", () => {
    expect(marked("Late flights, inflight", "FLI")).toEqual([
      { text: "Late ", hit: false },
      { text: "fli", hit: true },
      { text: "ghts, inflight", hit: false },
    ]);
    expect(marked("a.b", "")).toEqual([{ text: "a.b", hit: false }]);
  });

  it("takes nothing away from the label, whatever is typed", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (label, text) => {
        expect(
          marked(label, text)
            .map((part) => part.text)
            .join(""),
        ).toBe(label);
      }),
    );
  });
});
