import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import themes from "@/parts/chart/themes.json";
import {
  type Colour,
  contrast,
  deltaE,
  deuteranopia,
  type Matrix,
  parse,
  protanopia,
  seenBy,
} from "./vision";

const text = readFileSync(join(import.meta.dirname, "tokens.css"), "utf8");

function tokens(side: 1 | 2): Map<string, Colour> {
  const found = new Map<string, Colour>();
  for (const match of text.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\)/g)) {
    const [, name = "", light = "", dark = ""] = match;
    found.set(name, parse(side === 1 ? light : dark));
  }
  return found;
}

const modes = [
  ["light", tokens(1)],
  ["dark", tokens(2)],
] as const;

const grounds = ["ground", "surface", "sunken"];
const inks = ["ink-1", "ink-2", "ink-3", "accent", "good", "warn", "bad", "brass"];
const onSoft = [
  ["accent", "accent-soft"],
  ["good", "good-soft"],
  ["warn", "warn-soft"],
  ["bad", "bad-soft"],
  ["brass", "brass-soft"],
  ["ink-2", "bad-soft"],
  ["ink-2", "warn-soft"],
  ["ink-2", "accent-soft"],
  ["on-accent", "accent"],
] as const;
const eyes: readonly (readonly [string, Matrix | null])[] = [
  ["all cones", null],
  ["deuteranopia", deuteranopia],
  ["protanopia", protanopia],
];

describe.each(modes)("the %s tokens", (_, token) => {
  const of = (name: string): Colour => {
    const colour = token.get(name);
    if (!colour) throw new Error(`There is no token ${name}.`);
    return colour;
  };

  it("hold text readable on each ground", () => {
    for (const ground of grounds) {
      for (const ink of inks) {
        expect(contrast(of(ink), of(ground)), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it("hold text readable on what it is softly laid on", () => {
    for (const [ink, ground] of onSoft) {
      expect(contrast(of(ink), of(ground)), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("hold marks visible on a surface", () => {
    for (let index = 1; index <= 8; index += 1) {
      const name = `series-${index}`;
      expect(contrast(of(name), of("surface")), name).toBeGreaterThanOrEqual(3);
    }
  });

  it.each(eyes)("tell any two of the first six series apart with %s", (_name, matrix) => {
    for (let a = 1; a <= 6; a += 1) {
      for (let b = a + 1; b <= 6; b += 1) {
        const [one, two] = [of(`series-${a}`), of(`series-${b}`)].map((colour) => seenBy(colour, matrix));
        if (!one || !two) continue;
        expect(deltaE(one, two), `series ${a} and ${b}`).toBeGreaterThanOrEqual(12);
      }
    }
  });
});

describe("the components", () => {
  it("name no colour of their own", async () => {
    const files = import.meta.glob("../**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
    const strays = Object.entries(files).filter(
      ([path, source]) =>
        !/\.test\.|vision\.ts|schema\.d\.ts/.test(path) &&
        /#[0-9a-fA-F]{6}\b|\brgba?\(|\bhsla?\(/.test(String(source)),
    );
    expect(strays.map(([path]) => path)).toEqual([]);
  });
});

describe("the look of the charts", () => {
  for (const [mode, known] of modes) {
    it(`has the colours of the tokens, ${mode}`, () => {
      const { range, axis, bar, rect, title } = themes[mode];
      const tones = (values: readonly string[]) => values.map((each) => parse(each.toLowerCase()));
      const named = (name: string, count: number) =>
        Array.from({ length: count }, (_, index) => known.get(`${name}-${index + 1}`));
      expect(tones(range.category)).toEqual(named("series", 8));
      expect(tones(range.heatmap)).toEqual(named("heat", 6));
      expect(tones(range.diverging)).toEqual(named("diverging", 5));
      expect(tones([axis.gridColor, axis.domainColor, axis.labelColor])).toEqual(
        ["line", "line-strong", "ink-2"].map((name) => known.get(name)),
      );
      expect(tones([bar.color, rect.stroke, title.color])).toEqual(
        ["accent", "surface", "ink-1"].map((name) => known.get(name)),
      );
    });
  }
});
