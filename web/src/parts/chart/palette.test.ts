import { describe, expect, it } from "vitest";
import { contrast, deltaE, deuteranopia, parse, protanopia, seenBy } from "@/design/vision";
import themes from "./themes.json";

const eyes = [
  ["all cones", null],
  ["deuteranopia", deuteranopia],
  ["protanopia", protanopia],
] as const;

describe.each(["light", "dark"] as const)("the colours of charts, %s", (mode) => {
  const { range, style } = themes[mode];

  it.each(eyes)("tell each shade of a ramp from the next with %s, all in one direction", (_name, matrix) => {
    const shades = range.ramp.map((each) => seenBy(parse(each), matrix));
    const white = parse("#ffffff");
    const lightness = shades.map((shade) => contrast(white, shade));
    const turned = mode === "light" ? lightness : [...lightness].reverse();
    expect(turned).toEqual([...turned].sort((a, b) => a - b));
    shades.slice(1).forEach((shade, index) => {
      expect(
        deltaE(shades[index] ?? shade, shade),
        `shades ${index} and ${index + 1}`,
      ).toBeGreaterThanOrEqual(8);
    });
  });

  it.each(eyes)("tell below from above zero with %s", (_name, matrix) => {
    const [low, , middle, , high] = range.diverging.map((each) => seenBy(parse(each), matrix));
    if (!low || !middle || !high) throw new Error("A diverging range has five colours.");
    for (const [one, two] of [
      [low, high],
      [low, middle],
      [middle, high],
    ] as const) {
      expect(deltaE(one, two)).toBeGreaterThanOrEqual(25);
    }
  });

  it("keep figures in cells readable on the shades they stand on", () => {
    const [lightest, , , , darker, darkest] = range.ramp.map(parse);
    if (!lightest || !darker || !darkest) throw new Error("A ramp has six shades.");
    expect(contrast(parse(style["on-light"].color), lightest)).toBeGreaterThanOrEqual(4.5);
    for (const shade of [darker, darkest]) {
      expect(contrast(parse(style["on-dark"].color), shade)).toBeGreaterThanOrEqual(4.5);
    }
  });
});
