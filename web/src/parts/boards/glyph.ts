/** The sign of each kind of drawing on a square of 100 by 100, as it stands in a dashboard's outline. */

export interface Drawn {
  d: string;
  /** A line has no inside. */
  line: boolean;
  opacity: number;
}

const filled = (d: string, opacity = 0.55): Drawn => ({ d, line: false, opacity });
const line = (d: string, opacity = 0.8): Drawn => ({ d, line: true, opacity });
const block = (x: number, y: number, width: number, height: number) =>
  `M${x} ${y}h${width}v${height}h${-width}z`;

const trend = "M0 74L14 60L28 68L43 42L57 54L72 30L86 40L100 12";
const columns = [92, 70, 54, 38, 24].map((height, at) => block(at * 21, 100 - height, 15, height)).join("");
const bars = [100, 76, 52, 34, 20].map((width, at) => block(0, at * 21, width, 14)).join("");
const lines = [0, 1, 2, 3].map((at) => block(0, 8 + at * 24, 100, 5)).join("");
const words = [100, 84, 92].map((width, at) => block(0, 14 + at * 28, width, 9)).join("");
const dots = [
  [8, 78],
  [24, 58],
  [34, 70],
  [46, 40],
  [58, 52],
  [70, 26],
  [84, 34],
  [94, 12],
]
  .map(([x, y]) => block(x ?? 0, y ?? 0, 5, 8))
  .join("");
const heights = [20, 44, 78, 96, 70, 38, 16];
const humps = heights.map((height, at) => block(at * 14.5, 100 - height, 12, height)).join("");
const cells = (pick: number) =>
  [0, 1, 2, 3, 4]
    .flatMap((x) => [0, 1, 2].map((y) => ({ x, y })))
    .filter(({ x, y }) => (x * 2 + y * 3) % 3 === pick)
    .map(({ x, y }) => block(x * 20.5, y * 34, 18, 30))
    .join("");
const steps = [100, 72, 48, 26].map((width, at) => block((100 - width) / 2, at * 26, width, 20)).join("");

const signs: Readonly<Record<string, readonly Drawn[]>> = {
  number: [filled(block(0, 18, 46, 36), 0.7), line("M0 92L20 80L40 88L60 74L80 80L100 66", 0.5)],
  line: [line(trend)],
  area: [filled(`${trend}V100H0z`, 0.25), line(trend)],
  bar: [filled(bars)],
  column: [filled(columns)],
  histogram: [filled(humps)],
  scatter: [filled(dots)],
  map: [filled(dots)],
  heatmap: [filled(cells(0), 0.7), filled(cells(1), 0.4), filled(cells(2), 0.18)],
  cohort: [filled(cells(0), 0.7), filled(cells(1), 0.4), filled(cells(2), 0.18)],
  table: [filled(lines, 0.3)],
  pivot: [filled(lines, 0.3)],
  funnel: [filled(steps)],
  text: [filled(words, 0.2)],
  section: [filled(block(0, 40, 60, 30), 0.35)],
};

/** What stands for a tile; a kind without a sign of its own, and one that is chosen by its rows, by its height. */
export function drawnAs(kind: string, height: number): readonly Drawn[] {
  return signs[kind] ?? (height <= 12 ? (signs.number ?? []) : (signs.column ?? []));
}
