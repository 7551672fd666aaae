/** Dashboards, tiles, filters and links. */

import type { ChartAnswer, ResultColumn, Row } from "./values";

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

/** What a filter offers: its commonest values, or its least and greatest. */
export interface FilterChoices {
  values?: { value: string | number | boolean | null; count: number }[];
  min?: string | number | null;
  max?: string | number | null;
  truncated?: boolean;
}
