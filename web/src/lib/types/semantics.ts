/** What data means: the semantic layer. */

import type { Cell } from "./values";

export type Cardinality = "many-to-one" | "one-to-one" | "many-to-many";
export type Sensitivity = "public" | "internal" | "personal" | "secret";
export type Aggregation = "sum" | "average" | "minimum" | "maximum" | "median" | "count" | "none";
export type Grain = "day" | "week" | "month" | "quarter" | "year";
export type Format = "number" | "percent" | "currency" | "duration";

export interface ColumnMeaning {
  column: string;
  name: string;
  description: string;
  synonyms: readonly string[];
  unit: string;
  sensitivity: Sensitivity | null;
  aggregation: Aggregation | null;
  dimension: boolean | null;
}

export interface NamedFilter {
  name: string;
  description: string;
  synonyms: readonly string[];
  expression: string;
}

export interface Metric extends NamedFilter {
  filters: readonly string[];
  grain: Grain | null;
  format: Format | null;
}

export interface DatasetMeaning {
  dataset: string;
  description: string;
  synonyms: readonly string[];
  time: string;
  columns: readonly ColumnMeaning[];
  metrics: readonly Metric[];
  filters: readonly NamedFilter[];
}

export interface Relation {
  from: string;
  to: string;
  cardinality: Cardinality;
}

/** What else a layer holds is kept as it came. */
export interface Layer {
  datasets: readonly DatasetMeaning[];
  relations: readonly Relation[];
}

export interface LayerVersion {
  version: number;
  yaml: string;
  layer: Layer;
  saved_by: string;
  saved_at: string | null;
  note: string;
}

export interface LayerFinding {
  where: string;
  message: string;
  hint: string;
}

export interface LayerPreview {
  where: string;
  value: Cell;
  sql: string;
}

export interface LayerChecked {
  valid: boolean;
  findings: LayerFinding[];
  previews: LayerPreview[];
}

export interface LayerVersionLine {
  version: number;
  saved_by: string;
  saved_at: string;
  note: string;
  datasets: number;
  metrics: number;
}
