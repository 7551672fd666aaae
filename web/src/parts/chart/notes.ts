/** Notes at points in time, drawn over a chart that has an axis of time; the same marks as on paper. */

type Spec = Record<string, unknown>;

export interface Noted {
  text: string;
  on: string | null;
  until: string | null;
}

const longest = 28;
const composed = ["hconcat", "vconcat", "concat", "facet", "repeat"];

export function withNotes(spec: Spec, notes: readonly Noted[], colour: string): Spec {
  const x = timeAxis(spec);
  const rows = notes.flatMap((note) =>
    note.on === null ? [] : [{ on: note.on, until: note.until, said: brief(note.text), whole: note.text }],
  );
  if (x === null || rows.length === 0 || composed.some((name) => name in spec)) return spec;
  const { mark, encoding, layer, transform, ...rest } = spec;
  const inner = Array.isArray(layer)
    ? [{ layer, ...(encoding ? { encoding } : {}), ...(transform ? { transform } : {}) }]
    : [{ mark, encoding, ...(transform ? { transform } : {}) }];
  return { ...rest, layer: [...marks(rows, x, colour), ...inner] };
}

function marks(rows: readonly object[], x: Spec, colour: string): Spec[] {
  const at = { field: "on", type: "temporal", ...(x.scale ? { scale: x.scale } : {}) };
  const data = { values: rows };
  const tooltip = [
    { field: "whole", title: "note" },
    { field: "on", type: "temporal", title: "on" },
  ];
  return [
    {
      data,
      transform: [{ filter: "isValid(datum.until)" }],
      mark: { type: "rect", aria: false, opacity: 0.14, color: colour },
      encoding: { x: at, x2: { field: "until" }, tooltip },
    },
    {
      data,
      mark: { type: "rule", aria: false, strokeDash: [3, 3], strokeWidth: 1.25, color: colour },
      encoding: { x: at, tooltip },
    },
    {
      data,
      mark: {
        type: "text",
        aria: false,
        align: "left",
        baseline: "top",
        dx: 4,
        dy: 1,
        fontSize: 11,
        color: colour,
      },
      encoding: { x: at, y: { value: 0 }, text: { field: "said" }, tooltip },
    },
  ];
}

/** The encoding along x where it is one of time. */
export function timeAxis(spec: Spec): Spec | null {
  const parts = [spec, ...(Array.isArray(spec.layer) ? (spec.layer as unknown[]) : [])];
  for (const part of parts) {
    const encoding = isSpec(part) && isSpec(part.encoding) ? part.encoding : {};
    if (isSpec(encoding.x) && encoding.x.type === "temporal") return encoding.x;
  }
  return null;
}

function isSpec(value: unknown): value is Spec {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function brief(text: string): string {
  const line = text.trim().split("\n")[0] ?? "";
  return line.length <= longest ? line : `${line.slice(0, longest - 1).trimEnd()}…`;
}
