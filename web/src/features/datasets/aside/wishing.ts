/** What a person says about rows set aside while they say it, and the same as it is sent. */

import type { MisfitWay, ReasonWay, Wish } from "@/lib/types/aside";

export interface ReasonSaid {
  way: ReasonWay;
  column: string;
  encoding: string;
}

export interface ColumnSaid {
  misfits: MisfitWay | "as-is";
  format: string;
  value: string;
}

export interface RowSaid {
  cells: string[] | null;
  text: string | null;
  leave: boolean;
}

export interface Said {
  reasons: Record<string, ReasonSaid>;
  rows: Record<number, RowSaid>;
  columns: Record<string, ColumnSaid>;
}

export const asReason: ReasonSaid = { way: "fit", column: "", encoding: "windows-1252" };
export const asColumn: ColumnSaid = { misfits: "as-is", format: "", value: "" };
export const asRow: RowSaid = { cells: null, text: null, leave: false };

export const badBytes = "bytes that do not fit the encoding";

/** Every reason read as it fits best, until somebody says otherwise. */
export function atFirst(reasons: readonly string[]): Said {
  return {
    reasons: Object.fromEntries(reasons.map((reason) => [reason, asReason])),
    rows: {},
    columns: {},
  };
}

/** How many fields a row has beyond those that its file expects; less than none when some lack. */
export function surplus(reason: string): number {
  const found = /^(\d+) fields? where (\d+) w/.exec(reason);
  return found ? Number(found[1]) - Number(found[2]) : 0;
}

export function wishOf(said: Said, columns: readonly string[]): Wish {
  return {
    reasons: Object.entries(said.reasons).map(([reason, { way, column, encoding }]) => ({
      reason,
      way,
      ...(way === "join" ? { column: column || (columns[0] ?? "") } : {}),
      ...(reason === badBytes ? { encoding } : {}),
    })),
    rows: Object.entries(said.rows).flatMap(([offset, row]) => rowOf(Number(offset), row) ?? []),
    columns: Object.entries(said.columns).flatMap(([column, { misfits, format, value }]) =>
      misfits === "as-is" ? [] : [{ column, misfits, format, value }],
    ),
  };
}

function rowOf(byte_offset: number, { cells, text, leave }: RowSaid): Wish["rows"][number] | null {
  if (leave) return { byte_offset, leave };
  if (cells) return { byte_offset, cells };
  return text === null ? null : { byte_offset, text };
}
