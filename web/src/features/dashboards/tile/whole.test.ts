import { describe, expect, it } from "vitest";
import type { Visualization } from "@/lib/types/dashboards";
import { whole } from "./whole";

const tile: Visualization = {
  viz_id: "a",
  title: "A",
  chart_type: "pivot",
  dataset_id: null,
  query: "SELECT 1",
  config: {},
  position: { x: 0, y: 0, width: 6, height: 5 },
};
const columns = [
  { name: "region", type: "string" },
  { name: "seller", type: "string" },
  { name: "amount", type: "double" },
];

describe("a tile turned into a pivot", () => {
  it("has all of its shelves at once, and can be changed from there", () => {
    const made = whole(tile, columns);
    expect(made.config.pivot).toEqual({
      down: ["region"],
      across: ["seller"],
      value: "amount",
      totals: true,
    });
    const emptied = {
      ...made,
      config: { pivot: { down: ["seller"], across: [], value: "amount", totals: true } },
    };
    expect(whole(emptied, columns).config.pivot?.across).toEqual(["region"]);
  });

  it("stays a table where there is nothing to turn", () => {
    expect(whole(tile, columns.slice(1)).chart_type).toBe("table");
  });

  it("is left alone when it is something else", () => {
    const bar = { ...tile, chart_type: "bar" };
    expect(whole(bar, columns)).toBe(bar);
  });
});
