/** Our look for Vega-Lite, read from the tokens; the server draws PNG and PDF with the same values. */

type Mode = "light" | "dark";

const series = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const cache = new Map<Mode, Record<string, unknown>>();

function colours(): (token: string) => string {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const read = (token: string): string => {
    if (token === "") {
      probe.remove();
      return "";
    }
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  return read;
}

export function themeOf(mode: Mode): Record<string, unknown> {
  const known = cache.get(mode);
  if (known) return known;
  const colour = colours();
  const [ink1, ink2, ink3] = [colour("ink-1"), colour("ink-2"), colour("ink-3")];
  const [line, strong, accent, surface] = [
    colour("line"),
    colour("line-strong"),
    colour("accent"),
    colour("surface"),
  ];
  const range = series.map((index) => colour(`series-${index}`));
  colour("");
  const font = "Inter Variable, Inter, sans-serif";
  const theme = {
    background: null,
    font,
    padding: 2,
    view: { stroke: null, continuousWidth: 400, continuousHeight: 260 },
    axis: {
      labelColor: ink2,
      labelFontSize: 12,
      labelPadding: 6,
      titleColor: ink2,
      titleFontSize: 12,
      titleFontWeight: 500,
      titlePadding: 10,
      gridColor: line,
      domainColor: strong,
      tickColor: strong,
      ticks: false,
      labelLimit: 200,
    },
    axisX: { grid: false, labelFlush: false },
    axisY: { domain: false, grid: true },
    axisQuantitative: { tickCount: 5 },
    legend: {
      labelColor: ink2,
      titleColor: ink3,
      labelFontSize: 12,
      titleFontSize: 12,
      titleFontWeight: 500,
      orient: "top",
      symbolSize: 80,
      symbolStrokeWidth: 2,
      columnPadding: 16,
      labelLimit: 160,
    },
    header: { labelColor: ink2, titleColor: ink2, labelFontSize: 12, titleFontSize: 12 },
    title: { color: ink1, fontSize: 13, fontWeight: 600, anchor: "start", offset: 12 },
    mark: { color: accent },
    bar: { color: accent, cornerRadiusEnd: 2 },
    line: { color: accent, strokeWidth: 2, strokeCap: "round", strokeJoin: "round" },
    area: { color: accent, fillOpacity: 0.14, line: { color: accent, strokeWidth: 2 } },
    point: { color: accent, filled: true, size: 36, opacity: 0.8 },
    circle: { color: accent, size: 36, opacity: 0.7 },
    rect: { stroke: surface, strokeWidth: 1.5 },
    arc: { stroke: surface, strokeWidth: 2 },
    rule: { color: strong },
    text: { color: ink1, fontSize: 12 },
    range: { category: range, heatmap: [line, accent], ramp: [line, accent] },
  };
  cache.set(mode, theme);
  return theme;
}
