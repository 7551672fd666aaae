/** SQL models and rollups: what is made of datasets, and what is kept so that less is read. */

import type { ResultColumn, Row } from "./values";

export type Way = "whole" | "groups" | "rows";

export interface Repeats {
  every_minutes?: number | null;
  cron?: string | null;
}

export interface ModelRun {
  run_id: string;
  status: "waiting" | "loading" | "loaded" | "held" | "nothing_new" | "failed";
  why: "made" | "changed" | "inputs" | "schedule" | "hand";
  how: Way | null;
  rows: number;
  error: string | null;
  created_at: string;
  finished_at: string | null;
}

export interface SqlModel {
  model_id: string;
  name: string;
  dataset_id: string;
  table_name: string | null;
  dataset_status: string | null;
  row_count: number;
  sql: string;
  description: string;
  on_change: boolean;
  times: Repeats;
  next_at: string | null;
  reads: readonly { dataset_id: string; name: string | null }[];
  last_run: ModelRun | null;
  updated_at: string;
}

export interface ModelPreview {
  columns: readonly ResultColumn[];
  results: readonly Row[];
  truncated: boolean;
  reads: readonly string[];
  way: Way | null;
}

export interface ModelWish {
  name: string;
  sql: string;
  description: string;
  on_change: boolean;
  times: Repeats;
}

interface Kept {
  dataset_id: string;
  keys: readonly string[];
  figures: readonly string[];
  rows: number;
  of_rows: number;
  size_bytes: number;
  times: number;
  elapsed_ms: number;
  floats: boolean;
}

export interface Rollup extends Kept {
  rollup_id: string;
  dataset_name: string | null;
  status: "building" | "ready" | "failed";
  error: string | null;
  is_current: boolean;
  build_ms: number;
  updated_at: string;
}

export interface SuggestedRollup extends Kept {
  dataset_name: string;
  saved_ms: number;
  sql: readonly string[];
}
