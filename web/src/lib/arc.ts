/** The geometry of the mark: a sextant's limb, its ticks and its hand. */

export interface Point {
  x: number;
  y: number;
}

const left = 205;
const right = 335;

/** Where a share of the limb lies, in degrees clockwise from noon's left end (180 = west, 270 = north). */
export function angleOf(share: number): number {
  const held = Number.isNaN(share) ? 0 : Math.min(1, Math.max(0, share));
  return left + (right - left) * held;
}

export function pointAt(centre: Point, radius: number, angle: number): Point {
  const radians = (angle * Math.PI) / 180;
  return { x: centre.x + radius * Math.cos(radians), y: centre.y + radius * Math.sin(radians) };
}

export function limb(centre: Point, radius: number, from: number, to: number): string {
  const start = pointAt(centre, radius, angleOf(from));
  const end = pointAt(centre, radius, angleOf(to));
  return `M${fixed(start.x)} ${fixed(start.y)}A${radius} ${radius} 0 0 1 ${fixed(end.x)} ${fixed(end.y)}`;
}

export function ticks(centre: Point, outer: number, inner: number, steps: number): string {
  return Array.from({ length: steps + 1 }, (_, step) => {
    const angle = angleOf(step / steps);
    const length = step % 5 === 0 ? inner - 1.5 : inner;
    const a = pointAt(centre, outer, angle);
    const b = pointAt(centre, length, angle);
    return `M${fixed(a.x)} ${fixed(a.y)}L${fixed(b.x)} ${fixed(b.y)}`;
  }).join("");
}

export type Tone = "good" | "warn" | "bad";

export function toneOf(share: number): Tone {
  if (share >= 0.85) return "good";
  return share >= 0.6 ? "warn" : "bad";
}

function fixed(value: number): string {
  return value.toFixed(2).replace(/\.?0+$/, "");
}
