import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attributesOf, linesOf, plain, typed, values } from "./attributes";

describe("a person's attributes", () => {
  it("are read as they are typed", () => {
    expect(values('EU, US, "a, b", 3, true, 007')).toEqual(["EU", "US", "a, b", 3, true, "007"]);
    expect(attributesOf([{ name: "region", text: "EU" }])).toEqual({ region: "EU" });
    expect(attributesOf([{ name: " teams ", text: "a,b" }])).toEqual({ teams: ["a", "b"] });
    expect(
      attributesOf([
        { name: "", text: "x" },
        { name: "y", text: " " },
      ]),
    ).toEqual({});
  });

  it("are written so that they are read back", () => {
    const word = fc.string().filter((text) => !text.includes('"'));
    fc.assert(
      fc.property(fc.oneof(word, fc.boolean(), fc.integer()), (value) => {
        expect(plain(typed(value))).toEqual(value);
      }),
    );
    expect(attributesOf(linesOf({ a: "1", b: [2, "x, y"], c: false }))).toEqual({
      a: "1",
      b: [2, "x, y"],
      c: false,
    });
  });
});
