import { describe, expect, it } from "vitest";
import { placed, standing } from "./Shelves";

describe("a column on a shelf", () => {
  it("leaves the shelf where it stood", () => {
    const once = placed({}, "x", "region");
    const moved = placed(once, "color", "region");
    expect([standing(moved, "x"), standing(moved, "color")]).toEqual([null, "region"]);
    expect(standing(placed(moved, "color", null), "color")).toBeNull();
  });

  it("repeats the picture, and then gives no colours", () => {
    const panels = placed(placed({}, "color", "region"), "facet", "region");
    expect([standing(panels, "facet"), standing(panels, "color")]).toEqual(["region", null]);
  });

  it("is turned into a pivot", () => {
    const config = placed(placed(placed({}, "down", "region"), "across", "seller"), "value", "n");
    expect(config.pivot).toEqual({ down: ["region"], across: ["seller"], value: "n", totals: true });
    expect(placed(config, "across", "region").pivot?.down).toEqual([]);
  });
});
