import { describe, expect, it } from "vitest";
import { fitted } from "./fit";

const facet = (panels: number) => ({
  facet: { field: "panel" },
  columns: 3,
  spec: { mark: "line", width: 200, height: 130 },
  usermeta: { panels },
});

describe("small pictures beside each other", () => {
  it("fill their place whatever its shape", () => {
    for (const box of [
      { width: 320, height: 400 },
      { width: 900, height: 300 },
      { width: 600, height: 600 },
    ]) {
      const made = fitted(facet(5), box, true) as {
        columns: number;
        spec: { width: number; height: number };
      };
      const rows = Math.ceil(5 / made.columns);
      expect(made.columns * made.spec.width).toBeLessThan(box.width);
      expect(rows * made.spec.height).toBeLessThan(box.height);
      expect(made.spec.width).toBeGreaterThanOrEqual(60);
    }
  });

  it("stand in one column on a phone and in more where there is room", () => {
    const columns = (width: number) => fitted(facet(4), { width, height: 0 }, false).columns;
    expect([columns(300), columns(620)]).toEqual([1, 3]);
  });
});

describe("one picture above the other", () => {
  it("takes the width of its place", () => {
    const spec = {
      vconcat: [
        { width: 560, height: 140 },
        { width: 560, height: 140 },
      ],
    };
    const made = fitted(spec, { width: 400, height: 500 }, true) as { vconcat: { width: number }[] };
    expect(made.vconcat.every((part) => part.width < 400)).toBe(true);
  });
});
