/** How colours are told apart: WCAG contrast, the distance in CIELAB, and what is left of a colour for two kinds of eyes. */

export type Colour = readonly [number, number, number];
export type Matrix = readonly [Colour, Colour, Colour];

// Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
export const protanopia: Matrix = [
  [0.152286, 1.052583, -0.204868],
  [0.114503, 0.786281, 0.099216],
  [-0.003882, -0.048116, 1.051998],
];
export const deuteranopia: Matrix = [
  [0.367322, 0.860646, -0.227968],
  [0.280085, 0.672501, 0.047413],
  [-0.01182, 0.04294, 0.968881],
];

/** Linear RGB of `#rrggbb`; a veil's transparency is left aside. */
export function parse(hex: string): Colour {
  const [r, g, b] = [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255));
  return [r ?? 0, g ?? 0, b ?? 0];
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function times(matrix: Matrix, [r, g, b]: Colour): Colour {
  const row = ([x, y, z]: Colour) => x * r + y * g + z * b;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

export function seenBy(colour: Colour, matrix: Matrix | null): Colour {
  if (!matrix) return colour;
  const [r, g, b] = times(matrix, colour);
  const held = (value: number) => Math.min(1, Math.max(0, value));
  return [held(r), held(g), held(b)];
}

function luminance([r, g, b]: Colour): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a: Colour, b: Colour): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

const toXyz: Matrix = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];

function lab(colour: Colour): Colour {
  const [x, y, z] = times(toXyz, colour);
  const f = (value: number) =>
    value > 216 / 24389 ? Math.cbrt(value) : (value * 24389) / 27 / 116 + 16 / 116;
  const [fx, fy, fz] = [f(x / 0.95047), f(y), f(z / 1.08883)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

/** The distance of two colours in CIELAB. */
export function deltaE(one: Colour, two: Colour): number {
  const [l1, a1, b1] = lab(one);
  const [l2, a2, b2] = lab(two);
  return Math.hypot(l1 - l2, a1 - a2, b1 - b2);
}
