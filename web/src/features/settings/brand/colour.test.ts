import { describe, expect, it } from "vitest";
import { colourOf, resemblance, verdict } from "./colour";

const shade = { accent: "a darker one", on_accent: "", soft: "", given: 1.262, kept: false };

describe("a colour that is chosen", () => {
  it("is read in the ways that people write one", () => {
    const six = `#${"ab".repeat(3)}`;
    expect([colourOf(" ABABAB "), colourOf(six), colourOf("#abc")]).toEqual([six, six, `#${"aabbcc"}`]);
    for (const wrong of ["", "red", "#12", "#12345g", "rgb(1,2,3)"]) expect(colourOf(wrong)).toBeNull();
  });

  it("is told to be changed where words in it would be hard to read", () => {
    expect(verdict(shade)).toBe(
      "Used as a darker one: words in the colour itself would stand at 1.3 : 1, and 4.5 : 1 is needed.",
    );
    expect(verdict({ ...shade, given: 9.17, kept: true })).toBe(
      "Used as it is. Words in it stand at 9.2 : 1.",
    );
  });

  it("is told to look like one that means something", () => {
    const shades = { light: shade, dark: shade, resembles: null };
    expect(resemblance(shades)).toBeNull();
    expect(resemblance({ ...shades, resembles: "bad" })).toContain("the colour of an error");
  });
});
