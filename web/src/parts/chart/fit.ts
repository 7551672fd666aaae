import type { Box } from "@/lib/hooks";

type Spec = Record<string, unknown>;

/** The spec at the size of its place. A height in steps stays when the place lets it grow. */
export function fitted(spec: Spec, box: Box, fill: boolean): Spec {
  const { config: _, ...rest } = spec;
  if (composed(spec)) return rest;
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

function composed(spec: Spec): boolean {
  return ["facet", "hconcat", "vconcat", "concat", "repeat"].some((name) => name in spec);
}
