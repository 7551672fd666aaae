/** Checks of a dataset, what gives reason for them, and what they found. */

import type { Cell } from "./values";

export type Severity = "info" | "warn" | "hold";
export type CheckKind =
  | "completeness"
  | "uniqueness"
  | "type"
  | "range"
  | "set"
  | "pattern"
  | "reference"
  | "freshness"
  | "row_count_change"
  | "sql";

export interface Rule {
  kind: CheckKind;
  columns: string[];
  params: Record<string, unknown>;
  min_share: number;
  severity: Severity;
  name: string;
}

export interface CheckResult {
  result_id: string;
  run_id: string;
  check_id: string;
  title: string;
  severity: Severity;
  status: "passed" | "failed" | "error";
  checked: number;
  failing: number;
  share: number;
  observed: string;
  reason: string;
  examples: (Record<string, Cell> | Cell)[];
  at: string;
}

export interface Check extends Rule {
  check_id: string;
  title: string;
  enabled: boolean;
  origin: string;
  last_result: CheckResult | null;
}

/** One run of all checks of a dataset. */
export interface CheckRun {
  run_id: string;
  trigger: "demand" | "load";
  verdict: "passed" | "info" | "warn" | "hold";
  passed: number;
  failed: number;
  errors: number;
  at: string;
}

export type SuiteAction = "add" | "change" | "same" | "remove" | "keep";

/** What reading a suite would change, or did. */
export interface SuitePlan {
  applied: boolean;
  added: number;
  changed: number;
  unchanged: number;
  removed: number;
  kept: number;
  steps: { action: SuiteAction; title: string; reason: string; told: string }[];
}

export interface CheckSuggestion {
  rule: Rule;
  title: string;
  reason: string;
}

/** What holds a dataset's rows and columns together, proved over all rows. */
export interface Relation {
  kind: "key" | "near_duplicate" | "reference" | "dependency" | "correlation";
  columns: string[];
  share: number;
  words: string;
  to_dataset_id: string | null;
  to_table: string | null;
  to_columns: string[];
}
