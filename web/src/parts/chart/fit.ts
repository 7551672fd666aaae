import type { Box } from "@/lib/hooks";

type Spec = Record<string, unknown>;

const leastPanel = 150;
const between = { row: 18, column: 16 };
const axes = { across: 56, up: 52, head: 26 };

/** The spec at the size of its place. A height in steps stays when the place lets it grow. */
export function fitted(spec: Spec, box: Box, fill: boolean): Spec {
  const { config: _, ...rest } = spec;
  if ("facet" in spec) return panelled(rest, box, fill);
  if (composed(spec)) return stacked(rest, box, fill);
  const stepped = typeof spec.height === "object" && spec.height !== null;
  const asked = typeof spec.height === "number" ? spec.height : 280;
  const narrow = box.width < 420;
  const height = fill
    ? Math.max(40, box.height)
    : stepped
      ? spec.height
      : narrow
        ? Math.min(asked, 260)
        : asked;
  return {
    ...rest,
    width: box.width,
    height,
    autosize: { type: stepped && !fill ? "fit-x" : "fit", contains: "padding" },
  };
}

/** Small pictures beside each other, as many in a row as have room. */
function panelled(spec: Spec, box: Box, fill: boolean): Spec {
  const panels = countOf(spec);
  const most = Math.max(1, Math.floor((box.width - axes.across) / (leastPanel + between.column)));
  const columns = fill ? inShape(panels, most, box) : Math.min(panels, most);
  const rows = Math.ceil(panels / columns);
  const width = Math.floor((box.width - axes.across - between.column * (columns - 1)) / columns);
  const room = box.height - axes.up - rows * axes.head - between.row * (rows - 1);
  const inner = isSpec(spec.spec) ? spec.spec : {};
  const asked = typeof inner.height === "number" ? inner.height : 130;
  const height = fill ? Math.max(36, Math.floor(room / rows)) : asked;
  return { ...spec, columns, spec: { ...inner, width: Math.max(60, width), height } };
}

/** How many in a row make panels that are neither strips nor slits. */
function inShape(panels: number, most: number, box: Box): number {
  const tries = Array.from({ length: Math.min(panels, most) }, (_, index) => index + 1);
  const shape = (columns: number) => {
    const rows = Math.ceil(panels / columns);
    const wide = box.width / columns;
    const high = Math.max(1, box.height / rows - axes.head);
    return Math.abs(Math.log(wide / high / 1.8));
  };
  return tries.reduce((best, each) => (shape(each) < shape(best) ? each : best), 1);
}

/** One picture above the other, each as wide as the place. */
function stacked(spec: Spec, box: Box, fill: boolean): Spec {
  if (!Array.isArray(spec.vconcat)) return spec;
  const parts = spec.vconcat.filter(isSpec);
  const room = Math.floor((box.height - 20) / Math.max(1, parts.length)) - axes.up;
  return {
    ...spec,
    vconcat: parts.map((part) => ({
      ...part,
      width: Math.max(80, box.width - axes.across - 10),
      ...(fill ? { height: Math.max(36, room) } : {}),
    })),
  };
}

function countOf(spec: Spec): number {
  const { usermeta } = spec;
  return isSpec(usermeta) && typeof usermeta.panels === "number" ? Math.max(1, usermeta.panels) : 3;
}

function composed(spec: Spec): boolean {
  return ["hconcat", "vconcat", "concat", "repeat"].some((name) => name in spec);
}

function isSpec(value: unknown): value is Spec {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
