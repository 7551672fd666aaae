/** The shapes the API answers with, as far as the page reads them. */

export type Cell = string | number | boolean | null | readonly Cell[] | { readonly [key: string]: Cell };
export type Row = Readonly<Record<string, Cell>>;
export type Role = "viewer" | "analyst" | "admin";
export type Tier = "free" | "premium";

export interface Paged<T> {
  items: T[];
  next_cursor: string | null;
  total?: number | null;
}

export interface User {
  user_id: string;
  email: string;
  name: string | null;
  role: Role;
  tier: Tier;
  created_at: string;
  last_login: string | null;
  disabled?: boolean;
}

export interface Session {
  user: User;
  workspace: { id: string; name: string; share_new?: boolean };
  must_set_password: boolean;
  permissions: string[];
  limits?: { query?: { limit: number | null; remaining: number | null } };
}

export interface OpenSession {
  session_id: string;
  created_at: string;
  last_seen?: string | null;
  expires_at?: string | null;
  user_agent?: string | null;
  ip?: string | null;
  current?: boolean;
}

export interface ApiKey {
  key_id: string;
  name: string;
  role: Role;
  prefix?: string | null;
  key?: string;
  created_at: string;
  expires_at: string | null;
  last_used_at?: string | null;
}

export interface AuditEntry {
  id: string;
  user_id: string | null;
  email?: string | null;
  action: string;
  details: Record<string, unknown>;
  timestamp: string;
}

export type JobStatus = "queued" | "processing" | "completed" | "failed";

export interface Job {
  job_id: string;
  job_type: string;
  status: JobStatus;
  progress: number;
  error_message: string | null;
  created_at: string;
  updated_at: string;
  dataset_id?: string | null;
  metadata: {
    note?: string;
    name?: string;
    code?: string;
    hint?: string;
    attempt?: number;
    size_bytes?: number;
    tables?: readonly { index: number; name: string; rows: number }[];
    [key: string]: unknown;
  };
}

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
  error: string | { message: string; hint?: string } | null;
  source_type: string | null;
  source_name: string | null;
  row_count: number | null;
  column_count: number | null;
  size_bytes: number | null;
  quality_score: number | null;
  rows_in_file: number | null;
  rows_set_aside: number | null;
  duplicate_rows: number | null;
  set_aside_reasons: SetAsideReason[];
  issues_count: number | null;
  columns: DatasetColumn[];
  shared: boolean;
  owner: { user_id: string; email: string } | null;
  snapshot_id: string | null;
  snapshot_count: number | null;
  created_at: string;
  updated_at: string;
  job_id: string | null;
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
  min: Cell;
  max: Cell;
  mean: number | null;
  std_dev: number | null;
  quantiles: Record<string, number> | null;
  histogram: Bin[] | null;
  top_values: { value: Cell; count: number }[] | null;
  min_length?: number | null;
  max_length?: number | null;
  pattern?: string | null;
  pattern_share?: number | null;
  zero_count?: number | null;
  negative_count?: number | null;
  outliers?: { count: number; low: number; high: number } | null;
  mixed_types?: unknown;
  coerced_nulls?: number | null;
  meaning: string | null;
  unit: string | null;
  low_quality?: boolean;
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
  load_id: string | null;
  job_id: string | null;
}

export interface ResultColumn {
  name: string;
  type: string;
  meaning?: string | null;
  unit?: string | null;
  label?: string | null;
}

export interface ChartAnswer {
  kind: string;
  spec: Record<string, unknown> | null;
  title?: string | null;
  alternatives?: string[];
}

export interface QueryAnswer {
  query_id: string;
  sql: string;
  columns: ResultColumn[];
  results: Row[];
  row_count: number;
  truncated: boolean;
  cursor: string | null;
  execution_time_ms: number;
  cached: boolean;
  age_seconds: number | null;
  as_of: Record<string, string>;
  tables: { dataset_id: string; name: string; table_name: string; row_count?: number }[];
  estimate: { rows: number; bytes: number } | null;
  chart: ChartAnswer | null;
}

export interface SqlError {
  code: string;
  message: string;
  hint: string | null;
  line?: number | null;
  column?: number | null;
}

export interface Validation {
  valid: boolean;
  errors: SqlError[];
  estimate: { rows: number; bytes: number } | null;
  tables: unknown[];
}

export type UnderstandingRole = "measure" | "by" | "where" | "when" | "order" | "top" | "dataset";

export interface Understood {
  role: UnderstandingRole;
  text: string;
  phrase: string | null;
  column: { dataset_id: string; table: string; field_id: number; name: string } | null;
  value?: Cell;
}

export interface Answer {
  query_id: string;
  thread_id: string;
  question: string;
  status: "answered" | "unsure" | "not_understood";
  sql: string | null;
  columns: ResultColumn[];
  results: Row[];
  row_count: number;
  truncated: boolean;
  explanation: string | null;
  execution_time_ms: number;
  created_at: string;
  chart: ChartAnswer | null;
  confidence: number;
  sureness: { level: "sure" | "likely" | "unsure"; words: string; reasons: string[] } | null;
  understanding: Understood[];
  unplaced: string[];
  alternatives: { question: string; why: string | null }[];
  suggestions: { question: string }[];
  notes: string[];
  as_of: Record<string, string>;
  snapshots: {
    dataset_id: string;
    name: string;
    snapshot_id: string;
    committed_at: string;
    row_count: number;
  }[];
  rows_used: number | null;
  cached: boolean;
  planner: string;
}

export interface HistoryItem {
  query_id: string;
  thread_id: string;
  question: string;
  status: Answer["status"];
  created_at: string;
  title: string | null;
}

export interface Position {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Visualization {
  viz_id: string;
  title: string;
  chart_type: string;
  dataset_id: string | null;
  query: string | null;
  question?: string | null;
  config: { text?: string; [key: string]: unknown };
  position: Position;
  datasets?: { dataset_id: string; table_name: string; name: string }[];
}

export type FilterType = "set" | "range" | "date";

export interface DashboardFilter {
  filter_id: string;
  label: string;
  column: string;
  type: FilterType;
  dataset_id: string | null;
  default: FilterValue | null;
}

/** A set of values, a range of numbers, days from and to, or a range of days by name; absent is all. */
export interface FilterValue {
  values?: (string | number | boolean | null)[];
  min?: number | null;
  max?: number | null;
  from?: string | null;
  to?: string | null;
  preset?: string;
}

export interface Dashboard {
  dashboard_id: string;
  name: string;
  description: string;
  may_edit: boolean;
  may_share: boolean;
  user_id: string;
  visualizations: Visualization[];
  filters: DashboardFilter[];
  shared: boolean;
  version: number;
  owner?: { user_id: string; email: string } | null;
  config?: Record<string, unknown>;
  created_at: string;
  updated_at: string;
}

export interface TileData {
  status?: "ok" | "failed";
  text?: string;
  columns?: ResultColumn[];
  results?: Row[];
  chart?: ChartAnswer | null;
  truncated?: boolean;
  stale?: boolean;
  filters_applied?: unknown;
  notes?: string[];
  tables?: { dataset_id: string; name: string; table_name: string; row_count?: number }[];
  as_of?: Record<string, string>;
  cached?: boolean;
  age_seconds?: number | null;
  row_count?: number;
  execution_time_ms?: number;
  sql?: string | null;
  error?: { code?: string; message: string; hint?: string | null } | null;
}

export interface TilesAnswer {
  tiles: Record<string, TileData>;
  filters?: Record<string, { label: string; text: string }>;
  as_of?: string | null;
}

export interface Share {
  share_id: string;
  url?: string;
  token?: string;
  created_at: string;
  expires_at: string | null;
  revoked_at?: string | null;
  views?: number;
  works?: boolean;
}

export interface HomeAnswer {
  since_yesterday: {
    kind: "loaded" | "failed" | "changed";
    title: string;
    detail: string | null;
    at: string;
    href: string;
  }[];
  recent: {
    kind: "dashboard" | "dataset" | "answer";
    id: string;
    title: string;
    detail: string | null;
    href: string;
    spark: number[] | null;
  }[];
  suggestions: { question: string; dataset_id: string | null }[];
}

export interface TableSchema {
  dataset_id: string;
  table_name: string;
  name: string;
  columns: { name: string; type: string; label: string | null }[];
}
