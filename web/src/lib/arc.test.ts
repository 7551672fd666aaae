import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { angleOf, limb, pointAt, ticks, toneOf } from "./arc";

const centre = { x: 34, y: 40 };

describe("the arc", () => {
  it("turns further the more there is, and never past its limb", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
        const [low, high] = a <= b ? [a, b] : [b, a];
        expect(angleOf(low)).toBeLessThanOrEqual(angleOf(high));
        expect(angleOf(high)).toBeLessThanOrEqual(angleOf(1));
        expect(angleOf(low)).toBeGreaterThanOrEqual(angleOf(0));
      }),
    );
    expect(angleOf(Number.NaN)).toBe(angleOf(0));
  });

  it("points straight up at the half", () => {
    const tip = pointAt(centre, 30, angleOf(0.5));
    expect(tip.x).toBeCloseTo(centre.x);
    expect(tip.y).toBeCloseTo(centre.y - 30);
  });

  it("draws its points at its radius", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 1, max: 500, noNaN: true }),
        (share, radius) => {
          const { x, y } = pointAt(centre, radius, angleOf(share));
          expect(Math.hypot(x - centre.x, y - centre.y)).toBeCloseTo(radius);
        },
      ),
    );
  });

  it("has one tick more than steps", () => {
    expect(ticks(centre, 27, 24, 20).match(/M/g)).toHaveLength(21);
    expect(limb(centre, 32, 0, 1)).toMatch(/^M[\d.]+ [\d.]+A32 32 0 0 1 [\d.]+ [\d.]+$/);
  });

  it("is good from 0.85, bad below 0.6", () => {
    expect([toneOf(0.97), toneOf(0.7), toneOf(0.2)]).toEqual(["good", "warn", "bad"]);
  });
});
