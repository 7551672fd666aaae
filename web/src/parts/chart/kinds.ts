/** The kinds a result can be shown as, in words. */

export const kinds = [
  { value: "number", label: "Figure" },
  { value: "line", label: "Line" },
  { value: "bar", label: "Bars" },
  { value: "grouped_bar", label: "Grouped bars" },
  { value: "stacked_bar", label: "Stacked bars" },
  { value: "area", label: "Area" },
  { value: "scatter", label: "Scatter" },
  { value: "pie", label: "Pie" },
  { value: "histogram", label: "Histogram" },
  { value: "heatmap", label: "Heatmap" },
  { value: "box", label: "Boxes" },
  { value: "map", label: "Map" },
  { value: "funnel", label: "Funnel" },
  { value: "cohort", label: "Cohort grid" },
  { value: "network", label: "Network" },
  { value: "table", label: "Table" },
  { value: "pivot", label: "Pivot" },
] as const;

export type Kind = (typeof kinds)[number]["value"] | "auto";

export const chosenOrAuto: readonly { value: Kind; label: string }[] = [
  { value: "auto", label: "Chosen by Sextant" },
  ...kinds,
];

export function kindWords(kind: string): string {
  return kinds.find((each) => each.value === kind)?.label ?? kind;
}
