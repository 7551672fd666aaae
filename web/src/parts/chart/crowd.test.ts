import { describe, expect, it } from "vitest";
import { crowdOf, frameOf, nearest, painted } from "./crowd";

const points = Array.from({ length: 3000 }, (_, n) => ({
  c0: n / 10,
  c1: (n * 7) % 100,
  colour: n % 2 ? "a" : "b",
}));
const scatter = {
  mark: { type: "circle", size: 14, opacity: 0.2 },
  data: { name: "table", values: points },
  encoding: {
    x: { field: "c0", type: "quantitative", axis: { title: "width" }, scale: { zero: false } },
    y: { field: "c1", type: "quantitative", scale: { zero: false } },
    tooltip: [{ field: "c0", title: "width" }, { field: "c1" }],
  },
};
const place = (...at: [number, number][]) => ({
  x: Float32Array.from(at.map(([x]) => x)),
  y: Float32Array.from(at.map(([, y]) => y)),
});

describe("a crowd of points", () => {
  it("is what a scatter of thousands is, and nothing else", () => {
    expect(crowdOf(scatter)).toMatchObject({
      x: { key: "c0", title: "width", low: 0, high: 299.9 },
      colour: null,
    });
    expect(crowdOf({ ...scatter, data: { values: points.slice(0, 100) } })).toBeNull();
    expect(crowdOf({ ...scatter, mark: { type: "bar" } })).toBeNull();
    expect(crowdOf({ ...scatter, facet: { field: "colour" } })).toBeNull();
    const words = { ...scatter.encoding, x: { field: "colour", type: "quantitative" } };
    expect(crowdOf({ ...scatter, encoding: words })).toBeNull();
  });

  it("leaves Vega the axes at the span of its points, rounded as before", () => {
    const crowd = crowdOf(scatter);
    if (!crowd) throw new Error("no crowd");
    const frame = frameOf(scatter, crowd) as typeof scatter;
    expect(frame.data.values).toEqual([]);
    expect(frame.encoding.x.scale).toEqual({ nice: true, zero: false, domain: [0, 299.9] });
    expect(scatter.data.values).toHaveLength(3000);
  });

  it("lays one point over another as light through two panes, at their own places", () => {
    const look = { width: 9, height: 9, radius: 2, opacity: 0.5 };
    const pixel = (bytes: Uint8ClampedArray, x: number, y: number) => [
      ...bytes.slice((y * 9 + x) * 4, (y * 9 + x) * 4 + 4),
    ];
    const red = painted(place([4.5, 4.5], [Number.NaN, 4], [400, 4]), () => [255, 0, 0], look);
    expect(pixel(red, 4, 4)).toEqual([255, 0, 0, 128]);
    expect(pixel(red, 0, 0)).toEqual([0, 0, 0, 0]);
    const inks = [
      [255, 0, 0],
      [0, 0, 255],
    ] as const;
    const both = painted(place([4.5, 4.5], [4.5, 4.5]), (index) => inks[index] ?? inks[0], look);
    expect(pixel(both, 4, 4)).toEqual([85, 0, 170, 191]);
  });

  it("is pointed at one by one", () => {
    const places = place([10, 10], [13, 10], [Number.NaN, 12]);
    expect(nearest(places, 12, 10)).toBe(1);
    expect(nearest(places, 40, 40)).toBe(-1);
  });
});
