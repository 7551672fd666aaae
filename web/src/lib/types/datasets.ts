/** Datasets, their profiles and snapshots. */

import type { CheckResult } from "./checks";
import type { Cell } from "./values";

export interface DatasetColumn {
  field_id: number;
  name: string;
  label: string | null;
  type: string;
  description: string | null;
  meaning: string | null;
  unit: string | null;
}

export type DatasetStatus = "loading" | "ready" | "failed" | "deleted";

export interface SetAsideReason {
  reason: string;
  count: number;
  first_line: number;
  last_line: number;
}

export interface Dataset {
  dataset_id: string;
  name: string;
  table_name: string;
  description: string | null;
  tags: string[];
  status: DatasetStatus;
  error: { code: string; message: string; hint: string } | null;
  source_type: string | null;
  source_name: string | null;
  row_count: number | null;
  column_count: number | null;
  size_bytes: number | null;
  raw_size_bytes: number | null;
  quality_score: number | null;
  rows_in_file: number | null;
  rows_set_aside: number | null;
  duplicate_rows: number | null;
  set_aside_reasons: SetAsideReason[];
  issues_count: number | null;
  columns: DatasetColumn[];
  shared: boolean;
  may_change: boolean;
  owner: { user_id: string; email: string } | null;
  snapshot_id: string | null;
  snapshot_at: string | null;
  snapshot_count: number | null;
  created_at: string;
  updated_at: string;
  job_id: string | null;
  on_drift: OnDrift;
  partitioning: Partitioning;
  snapshot_days: number | null;
  row_days: number | null;
  row_time: string | null;
  partitioned_by: { column: string; period: "year" | "month" | "day" } | null;
  format: FileFormat;
}

/** What becomes of a load whose columns differ. */
export type OnDrift = "default" | "evolve" | "hold" | "refuse";

/** Whether a large table is kept by the period of its main time. */
export type Partitioning = "auto" | "off";

/** How the file was read, each decision with its evidence. */
export interface FileFormat {
  name?: string;
  compression?: string | null;
  encoding?: string | null;
  encoding_evidence?: string | null;
  delimiter?: string | null;
  quote?: string | null;
  comment?: string | null;
  header?: boolean | null;
  header_evidence?: string | null;
  header_cells?: string[] | null;
  skipped_lines?: number;
  evidence?: string | null;
}

export interface Bin {
  from: number | string;
  to: number | string;
  count: number;
}

export interface ProfileColumn {
  field_id: number;
  name: string;
  type: string;
  decision?: string | null;
  null_count: number;
  null_percentage: number;
  unique_count: number | null;
  /** Whether the distinct values were counted one by one; else the count is an estimate. */
  unique_exact?: boolean;
  min: Cell;
  max: Cell;
  mean: number | null;
  std_dev: number | null;
  quantiles: Record<string, number> | null;
  histogram: Bin[] | null;
  top_values: { value: Cell; count: number }[] | null;
  /** How many elements its lists have, and the commonest of them where they are plain values. */
  lengths?: { min: number | null; mean: number | null; max: number | null };
  top_elements?: { value: Cell; count: number }[];
  min_length?: number | null;
  max_length?: number | null;
  pattern?: string | null;
  pattern_share?: number | null;
  zero_count?: number | null;
  negative_count?: number | null;
  outliers?: { count: number; low: number; high: number } | null;
  mixed_types?: unknown;
  /** Null tokens as they stood in the file, each with how many cells. */
  coerced_nulls?: Record<string, number> | null;
  /** The first cells that became null though something was written in them. */
  coerced_cells?: CoercedCell[] | null;
  ambiguous?: unknown;
  format?: string | null;
  meaning: string | null;
  unit: string | null;
  low_quality?: boolean;
  /** Whether the figures are kept from whoever looks. */
  withheld?: boolean;
  pii?: boolean;
}

export interface CoercedCell {
  text: string;
  row: number;
  line: number | null;
}

export interface Issue {
  column: string | null;
  issue_type: string;
  severity: "low" | "medium" | "high";
  description: string;
}

export interface Profile {
  dataset_id: string;
  row_count: number;
  column_count: number;
  columns: ProfileColumn[];
  quality_score: number;
  quality?: { completeness: number; uniqueness: number; validity: number; consistency: number };
  issues: Issue[];
  duplicate_rows: number;
  generated_at: string;
}

export interface SetAsideRow {
  line: number;
  byte_offset: number;
  reason: string;
  raw: string;
}

export interface Snapshot {
  snapshot_id: string;
  committed_at: string;
  operation: string;
  added_rows: number | null;
  total_rows: number | null;
  is_current: boolean;
  undone: boolean;
  load_id: string | null;
  job_id: string | null;
}

/** How the columns of a load differ from those of its dataset. */
export interface Drift {
  new: string[];
  lost: string[];
  retyped: { column: string; was: string; now: string; widens: boolean }[];
  renamed: { was: string; now: string }[];
  reordered: boolean;
}

export type LoadMode = "append" | "replace" | "upsert";

export interface Load {
  load_id: string;
  job_id: string | null;
  status: "loaded" | "held" | "discarded";
  mode: LoadMode;
  key: string[];
  source_name: string | null;
  rows_in_file: number;
  rows_loaded: number;
  rows_set_aside: number;
  rows_updated: number;
  rows_repeated: number | null;
  rows_mended: number;
  duplicate_rows: number;
  quality_score: number | null;
  drift: Drift;
  columns: DatasetColumn[];
  findings: { checks?: { run_id: string; passed: number; failed: number; errors: number } };
  decided_by: string | null;
  told: string[];
  reasons: string[];
  snapshot_id: string | null;
  loaded_at: string;
}

/** The first rows of a load that is held, and what its checks found. */
export interface HeldLook {
  load_id: string;
  row_count: number;
  columns: { name: string; type: string }[];
  rows: Record<string, Cell>[];
  checks: { results: CheckResult[] } | null;
}

/** Cells that are probably wrong, and what the search looked at. */
export interface CellErrors {
  is_current: boolean;
  found_at: string;
  cells: number;
  columns: { column: string; why: string; cells: number }[];
  items: CellError[];
  total: number;
}

export interface CellError {
  row: number;
  column: string;
  value: string | null;
  why: string;
  reason: string;
  suggestion: string | null;
  sureness: number;
}

export type ChangeLevel = "same" | "little" | "much";

/** What changed between two snapshots, the gravest first. */
export interface Comparison {
  level: ChangeLevel;
  words: string[];
  from: { rows: number; committed_at: string };
  to: { rows: number; committed_at: string };
  schema: { new: string[]; lost: string[] };
  columns: ColumnChange[];
}

export interface ColumnChange {
  column: string;
  level: ChangeLevel;
  words: string;
  type: string;
  psi: number;
  ks: number | null;
  nulls_from: number;
  nulls_to: number;
  bins: { label: string; share_from: number; share_to: number }[];
}

export interface TableSchema {
  dataset_id: string;
  table_name: string;
  name: string;
  columns: { name: string; type: string; label: string | null }[];
}
