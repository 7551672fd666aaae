/** Alerts: what they watch, when they fire, how they stand. */

export type AlertState = "new" | "ok" | "pending" | "firing" | "no_data" | "broken";
export type Op = "above" | "at_least" | "below" | "at_most" | "equal" | "unequal";
type Fold = "first" | "last" | "sum" | "highest" | "lowest" | "rows";
export type Measure = "per_second" | "lag_seconds" | "silent_seconds" | "set_aside";

export interface Watch {
  kind: "sql" | "saved" | "metric" | "check" | "stream" | "tile";
  sql?: string;
  saved_id?: string | null;
  dataset_id?: string | null;
  metric?: string;
  check_id?: string | null;
  measure?: Measure;
  dashboard_id?: string | null;
  viz_id?: string | null;
  column?: string | null;
  by?: readonly string[];
  fold?: Fold;
}

export type Condition =
  | { kind: "threshold"; op: Op; level: number; clear?: number | null }
  | {
      kind: "change";
      against: "before" | "ago" | "row_before";
      minutes?: number;
      direction: "up" | "down" | "either";
      amount: number;
      unit: "percent" | "absolute";
    }
  | { kind: "missing"; minutes?: number | null };

export interface AlertTimes {
  every_minutes?: number | null;
  cron?: string | null;
}

interface Quiet {
  since: string;
  until: string;
  days?: readonly number[];
}

export interface Telling {
  channels: readonly string[];
  people: readonly string[];
  cleared?: boolean;
  apart_minutes?: number;
  again_minutes?: number | null;
  quiet?: Quiet | null;
}

export interface AlertRule {
  name: string;
  watch: Watch;
  condition: Condition;
  trigger: "times" | "data";
  times: AlertTimes;
  fire_after: number;
  clear_after: number;
  when_missing?: "keep" | "fire" | "clear";
  telling: Telling;
  enabled: boolean;
  shared: boolean;
}

export interface AlertGroup {
  key: string;
  state: AlertState;
  since: string;
  value: number | null;
  against: number | null;
}

export interface Alert {
  alert_id: string;
  name: string;
  rule: AlertRule;
  words: string;
  state: AlertState;
  since: string;
  groups: readonly AlertGroup[];
  error: string;
  user_id: string;
  email: string;
  may_change: boolean;
  next_at: string | null;
  evaluated_at: string | null;
  acknowledged_by: string | null;
  acknowledged_at: string | null;
  note: string;
  snoozed_until: string | null;
  version: number;
}

export interface AlertPreview {
  state: AlertState;
  values: readonly { key: string; value: number | null }[];
  words: string;
}

export interface Evaluation {
  evaluation_id: string;
  at: string;
  state: AlertState;
  values: Readonly<Record<string, number | null>>;
  error: string;
}

export interface Happening {
  event_id: string;
  at: string;
  kind: string;
  group: string;
  value: number | null;
  by: string;
  note: string;
}
