/** Threads, verified questions, what people say of answers, parts of an answer that can be chosen. */

export interface Mark {
  key: string;
  question: string;
  by: string;
  at: string | null;
  note: string;
  moved: string;
}

export interface Feedback {
  verdict: "right" | "wrong";
  reason: string;
}

export interface ThreadItem {
  thread_id: string;
  title: string;
  email: string;
  mine: boolean;
  shared: boolean;
  starred: boolean;
  questions: number;
  updated_at: string;
}

export interface VerifiedItem {
  key: string;
  question: string;
  sql: string;
  note: string;
  by: string;
  at: string | null;
  moves: boolean;
  state: "same" | "moved" | "failed" | "unknown";
  told: string;
  ran_at: string | null;
  changed_at: string | null;
}

export interface FeedbackItem extends Feedback {
  query_id: string;
  thread_id: string;
  email: string;
  question: string;
  sql: string;
  created_at: string;
}

export type Role = "measure" | "by" | "where" | "when" | "order" | "top";

export interface PartChoice {
  key: string;
  role: Role;
  text: string;
  column: string | null;
  aggregate: string | null;
  grain: string | null;
  values: string[];
  negated: boolean;
}

export interface ColumnChoice {
  key: string;
  said: string;
  kind: "number" | "text" | "time" | "boolean";
  figures: string[];
  groups: boolean;
  values: string[];
  low: string | null;
  high: string | null;
  usual: string;
}

export interface Choices {
  parts: PartChoice[];
  columns: ColumnChoice[];
  grains: string[];
  rows: string;
  descending: boolean;
  limit: number | null;
}

/** One part chosen anew; without a key a new one of its role. */
export interface PartChange {
  role: Role;
  key?: string;
  remove?: boolean;
  aggregate?: string;
  distinct?: boolean;
  column?: string;
  grain?: string;
  comparing?: string;
  values?: (string | number | boolean)[];
  start?: string;
  end?: string;
  descending?: boolean;
  limit?: number;
}

export type ParameterKind = "text" | "number" | "date" | "time" | "boolean";

export interface Parameter {
  name: string;
  kind: ParameterKind;
  label: string;
  default: string | number | boolean | null;
}

export interface SavedQuery {
  saved_id: string;
  name: string;
  sql: string;
  description: string;
  parameters: Parameter[];
  shared: boolean;
  mine: boolean;
  email: string;
  version: number;
  updated_at: string;
}

export interface PlanStep {
  depth: number;
  operator: string;
  detail: string;
  rows: number | null;
}

export interface Explained {
  permitted_sql: string;
  estimate: { rows: number; bytes: number };
  plan: PlanStep[] | null;
}
