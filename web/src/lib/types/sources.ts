/** Connections, what they offer, and the syncs that feed datasets from them. */

import type { LoadMode } from "./datasets";

/** What a connection gives: rows of tables, files, or topics that are followed as streams. */
export type Reads = "rows" | "files" | "topics";
export type FieldValue = string | number | boolean;

export interface SourceField {
  name: string;
  label: string;
  kind: "text" | "number" | "password" | "choice";
  required: boolean;
  secret: boolean;
  default: FieldValue;
  choices: string[];
  hint: string;
}

export interface SourceKind {
  name: string;
  label: string;
  reads: Reads;
  fields: SourceField[];
}

export interface Trial {
  ok: boolean;
  message: string;
  hint: string;
  server: string;
  elapsed_ms: number;
  at: string;
}

export interface Connection {
  connection_id: string;
  name: string;
  kind: string;
  label: string;
  reads: Reads;
  config: Record<string, FieldValue>;
  shared: boolean;
  may_change: boolean;
  email: string;
  trial: Trial | null;
}

export interface SourceTable {
  table_schema: string | null;
  name: string;
  kind: "table" | "view" | "files" | "topic";
  rows: number | null;
  files: number | null;
  size_bytes: number | null;
}

export interface SourceShape {
  columns: { name: string; type: string; orders: boolean }[];
  key: string[];
}

export interface Times {
  every_minutes: number | null;
  at: string | null;
}

export interface SyncRun {
  run_id: string;
  status: "waiting" | "loading" | "loaded" | "held" | "nothing_new" | "failed";
  rows: number;
  notes: string[];
  error: string | null;
  created_at: string;
  finished_at: string | null;
}

export interface Sync {
  sync_id: string;
  dataset_id: string;
  connection_name: string | null;
  table_schema: string | null;
  table: string;
  mode: LoadMode;
  key: string[];
  cursor: string | null;
  times: Times;
  next_at: string | null;
  job_id: string;
  last_run: SyncRun | null;
}

export interface SyncMade {
  sync_id: string;
  dataset_id: string;
  job_id: string;
  name: string;
}
