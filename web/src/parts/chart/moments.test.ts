import { parse, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";
import { describe, expect, it } from "vitest";
import { withMoments } from "./moments";

const months = [0, 31, 59].map((day) => Date.UTC(2013, 0, 1 + day));

const spec: TopLevelSpec = {
  data: { name: "table", values: months.map((at, index) => ({ at, index })) },
  width: 400,
  height: 100,
  mark: "line",
  encoding: {
    x: { field: "at", type: "temporal", scale: { type: "utc" }, axis: { values: months, format: "%b %Y" } },
    y: { field: "index", type: "quantitative", axis: null },
  },
};

describe("moments on an axis", () => {
  it("are written by the interpreter as they are by compiled code", async () => {
    const compiled = withMoments(compile(spec).spec);
    const options = { renderer: "none", ...({ expr: expressionInterpreter } as object) } as const;
    const svg = await new View(parse(compiled, undefined, { ast: true }), options).toSVG();
    for (const label of ["Jan 2013", "Feb 2013", "Mar 2013"]) expect(svg).toContain(label);
  });

  it("leave the rows of the data alone", () => {
    const rows = { data: [{ name: "table", values: [{ text: "datetime(1356998400000)" }] }] };
    expect(withMoments(rows)).toEqual(rows);
  });
});
