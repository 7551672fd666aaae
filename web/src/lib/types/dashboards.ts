/** Dashboards, tiles, filters and links. */

import type { RollupUsed } from "./answers";
import type { Looks } from "./looks";
import type { ChartAnswer, ResultColumn, Row } from "./values";

export interface Position {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Sorting {
  column: string;
  descending: boolean;
}

export interface Colouring {
  column: string;
  how: "bar" | "scale" | "above" | "below" | "is";
  value?: number | string | null;
  tone?: "accent" | "good" | "warn" | "bad";
}

export type Total = "sum" | "avg" | "min" | "max" | "count";

export interface TileConfig {
  text?: string;
  x?: string | null;
  y?: string | null;
  color?: string | null;
  compare?: "period" | "year" | null;
  along?: string | null;
  spark?: boolean;
  good?: "up" | "down" | null;
  sort?: readonly Sorting[];
  totals?: Record<string, Total>;
  colours?: readonly Colouring[];
  pivot?: { down: string[]; across: string[]; value: string; totals: boolean } | null;
  drill?: readonly string[];
  image?: string;
  alt?: string;
  limit?: number | null;
  /** A picture for each value of this column. */
  facet?: string | null;
  order?: "" | "x" | "-x" | "y" | "-y";
  top?: number | null;
  log?: boolean;
  legend?: boolean;
  units?: Record<string, string>;
  [key: string]: unknown;
}

export interface Tab {
  tab_id: string;
  title: string;
}

export interface BoardLayout {
  columns: 12;
  row_height: number;
  tabs: Tab[];
}

/** When a dashboard asks again by itself: never, or every so many seconds; `live` is kept by a socket. */
export interface Refresh {
  mode: "load" | "every" | "live";
  seconds?: number;
}

export interface Grant {
  user_id: string;
  role: "view" | "edit";
}

export interface Visualization {
  viz_id: string;
  title: string;
  chart_type: string;
  dataset_id: string | null;
  query: string | null;
  question?: string | null;
  config: TileConfig;
  position: Position;
  tab?: string;
  datasets?: { dataset_id: string; table_name: string; name: string }[];
}

export type FilterType = "set" | "range" | "date" | "text" | "boolean" | "number";

export type Plain = string | number | boolean | null;

/** What was picked in a tile: a result column, and its values or its span. */
export interface Picked {
  column: string;
  value: FilterValue;
}

export interface Step {
  column: string;
  value: Plain;
}

export interface DashboardFilter {
  filter_id: string;
  label: string;
  column: string;
  type: FilterType;
  parameter?: string;
  single?: boolean;
  dependent?: boolean;
  options?: string[];
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
  last?: number;
  unit?: "day" | "week" | "month" | "quarter" | "year";
  contains?: string;
  begins?: string;
  ends?: string;
  is?: string;
  exclude?: boolean;
  value?: Plain;
}

export interface Dashboard {
  dashboard_id: string;
  name: string;
  description: string;
  may_edit: boolean;
  /** Of the workspace, with what a link or a page that embeds shows; null is Sextant's own. */
  looks?: Looks | null;
  may_share: boolean;
  /** Whether it has the star of whoever looks. */
  starred: boolean;
  user_id: string;
  visualizations: Visualization[];
  filters: DashboardFilter[];
  layout?: BoardLayout;
  people?: Grant[];
  fixed_filters?: string[];
  shared: boolean;
  version: number;
  owner?: { user_id: string; email: string } | null;
  config?: { refresh?: Refresh; [key: string]: unknown };
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
  rollup?: RollupUsed | null;
  sql?: string | null;
  error?: { code?: string; message: string; hint?: string | null } | null;
  dimensions?: Record<string, string | null>;
  further?: Record<string, string>;
  trail?: string[];
  totals?: Row;
  compared?: { row: Row; words: string };
  spark?: { rows: Row[]; grain: string };
  pivot?: { columns: ResultColumn[]; rows: Row[]; cut: number };
}

export interface Note {
  note_id: string;
  text: string;
  viz_id: string | null;
  on: string | null;
  until: string | null;
  reply_to: string | null;
  by: { user_id: string; email: string } | null;
  created_at: string;
  edited_at: string | null;
  settled_at: string | null;
}

export interface BoardVersion {
  version: number;
  saved_at: string;
  by: { user_id: string; email: string | null };
  told: string;
  restored_from: number | null;
}

export interface Difference {
  part: string;
  id: string;
  title: string;
  happened: string;
  words: string;
}

export interface BoardPerson {
  user_id: string;
  email: string;
  role: "owner" | "view" | "edit" | null;
}

export interface TilesAnswer {
  tiles: Record<string, TileData>;
  filters?: Record<string, { label: string; text: string }>;
  as_of?: string | null;
  notes?: Note[];
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
  kind?: "link" | "embed";
  label?: string;
  has_password?: boolean;
  origins?: string[];
  secret?: string;
}

/** What a filter offers: its commonest values, or its least and greatest. */
export interface FilterChoices {
  values?: { value: string | number | boolean | null; count: number | null }[];
  min?: string | number | null;
  max?: string | number | null;
  truncated?: boolean;
}
