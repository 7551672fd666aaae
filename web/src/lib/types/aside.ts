/** Rows set aside that are to be loaded after all: what a person says, and what it would give. */

export type ReasonWay = "fit" | "pad" | "join" | "leave";
export type MisfitWay = "missing" | "text" | "format" | "value";

export interface Wish {
  reasons: { reason: string; way: ReasonWay; column?: string; encoding?: string }[];
  rows: { byte_offset: number; cells?: string[]; text?: string; leave?: boolean }[];
  columns: { column: string; misfits: MisfitWay; format?: string; value?: string }[];
}

interface Balance {
  rows_in_file: number;
  rows_loaded: number;
  rows_set_aside: number;
}

export interface MendedRow {
  line: number;
  byte_offset: number;
  reason: string;
  cells: { text: string; fits: boolean }[];
  text: string;
}

export interface MisfitCells {
  column: string;
  type: string;
  cells: number;
  examples: string[];
}

export interface Outlook {
  before: Balance;
  after: Balance;
  columns: string[];
  rows: MendedRow[];
  rows_mended: number;
  misfits: MisfitCells[];
  tried: boolean;
  trouble: string | null;
}
