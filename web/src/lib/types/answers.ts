/** Questions, statements and their answers. */

import type { Feedback, Mark, ThreadItem } from "./conversation";
import type { EngineUsed } from "./engine";
import type { Cell, ChartAnswer, ResultColumn, Row } from "./values";

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
  rollup: RollupUsed | null;
  engine: EngineUsed;
  chart: ChartAnswer | null;
}

/** The rollup that answered; its rows are null for whoever sees a part of the dataset. */
export interface RollupUsed {
  rollup_id: string;
  rows: number | null;
  of_rows: number | null;
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
  part: string;
}

export interface Alternative {
  question: string;
  why: string | null;
  dataset_id?: string | null;
  /** Names another reading of the same question, which is chosen rather than asked. */
  reading?: string;
}

export interface Answer {
  query_id: string;
  thread_id: string;
  question: string;
  title: string;
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
  alternatives: Alternative[];
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
  rollup: RollupUsed | null;
  engine: EngineUsed | null;
  planner: string;
  has_parts: boolean;
  revises: string | null;
  verified: Mark | null;
  feedback: Feedback | null;
}

export interface HistoryItem {
  query_id: string;
  thread_id: string;
  question: string;
  status: Answer["status"];
  created_at: string;
  title: string | null;
}

export interface HomeAnswer {
  since_yesterday: {
    kind:
      | "loaded"
      | "failed"
      | "changed"
      | "moved"
      | "streamed"
      | "fired"
      | "cleared"
      | "no_data"
      | "data_back"
      | "broken"
      | "mended";
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
    outline: [number, number, number, number][];
    /** How each tile of the outline is drawn. */
    drawn: string[];
    starred: boolean;
  }[];
  suggestions: { question: string; dataset_id: string | null }[];
}

/** A thread as it is read: its answers in the order in which they were asked. */
export interface ThreadAnswer extends ThreadItem {
  answers: Answer[];
}
