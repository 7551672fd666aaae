/** Our look for Vega-Lite, from the tokens; the server draws PNG and PDF with the same values. */

import { colourReader } from "./colours";

type Mode = "light" | "dark";
type Read = (token: string) => string;

const font = "Inter Variable, Inter, system-ui, sans-serif";
const cache = new Map<Mode, Record<string, unknown>>();

export function themeOf(mode: Mode): Record<string, unknown> {
  const known = cache.get(mode);
  if (known) return known;
  const reader = colourReader();
  const made = theme(reader.read);
  reader.close();
  cache.set(mode, made);
  return made;
}

function numbered(read: Read, name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => read(`${name}-${index + 1}`));
}

function theme(read: Read): Record<string, unknown> {
  const [accent, surface] = [read("accent"), read("surface")];
  const heat = numbered(read, "heat", 6);
  return {
    background: "transparent",
    font,
    padding: 4,
    view: { stroke: null },
    axis: axis(read),
    axisBand: { grid: false, ticks: false, labelPadding: 8, labelColor: read("ink-2") },
    axisX: { labelPadding: 8, titlePadding: 10 },
    axisY: { labelPadding: 8, titlePadding: 10, domain: false },
    axisTemporal: { grid: false, labelFlush: false },
    legend: legend(read),
    title: { color: read("ink-1"), fontSize: 14, fontWeight: 600, anchor: "start", offset: 12 },
    header: { labelColor: read("ink-2"), labelFontSize: 12, titleColor: read("ink-2"), title: null },
    range: {
      category: numbered(read, "series", 8),
      ramp: heat,
      heatmap: heat,
      diverging: numbered(read, "diverging", 5),
      ordinal: heat,
    },
    mark: { color: accent },
    bar: { color: accent, stroke: null },
    line: { color: accent, strokeWidth: 2, strokeCap: "round", strokeJoin: "round" },
    area: { color: accent, fillOpacity: 0.16, line: false },
    point: { color: accent, filled: true, size: 36, opacity: 0.75 },
    circle: { color: accent, size: 40, opacity: 0.7 },
    rect: { stroke: surface, strokeWidth: 2, cornerRadius: 2 },
    arc: { stroke: surface, strokeWidth: 2 },
    rule: { color: read("line-strong") },
    tick: { color: accent, thickness: 2 },
    boxplot: {
      size: 24,
      median: { color: surface, strokeWidth: 2 },
      rule: { color: read("ink-3") },
      outliers: { size: 14, opacity: 0.5 },
    },
    text: { color: read("ink-2"), fontSize: 12, font },
  };
}

function axis(read: Read): Record<string, unknown> {
  return {
    domainColor: read("line-strong"),
    gridColor: read("line"),
    gridWidth: 1,
    tickColor: read("line-strong"),
    ticks: false,
    labelColor: read("ink-2"),
    labelFont: font,
    labelFontSize: 12,
    labelOverlap: "greedy",
    labelSeparation: 6,
    titleColor: read("ink-2"),
    titleFont: font,
    titleFontSize: 12,
    titleFontWeight: 500,
  };
}

function legend(read: Read): Record<string, unknown> {
  return {
    orient: "top",
    direction: "horizontal",
    title: null,
    offset: 8,
    columnPadding: 16,
    symbolType: "circle",
    symbolSize: 72,
    symbolStrokeWidth: 2,
    labelColor: read("ink-2"),
    labelFont: font,
    labelFontSize: 12,
    labelLimit: 180,
    titleColor: read("ink-2"),
    titleFont: font,
    titleFontSize: 12,
    titleFontWeight: 500,
    gradientLength: 120,
    gradientThickness: 8,
  };
}
