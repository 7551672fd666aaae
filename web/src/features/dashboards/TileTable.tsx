import { useState } from "react";
import type { CellLook } from "@/design/DataGrid";
import { DataGrid, type Sort } from "@/design/DataGrid";
import { isNumeric } from "@/lib/format";
import type { Colouring, Sorting, TileConfig, TileData } from "@/lib/types/dashboards";
import type { Cell, ResultColumn, Row } from "@/lib/types/values";

interface Props {
  label: string;
  config: TileConfig;
  data: TileData;
  /** Asks the server for another order, where it holds more rows than are here. */
  onOrder: ((order: readonly Sorting[]) => void) | null;
}

/** Rows that are sorted by their heads, coloured by rules, with totals at the end. */
export function TileTable({ label, config, data, onOrder }: Props) {
  const columns = data.pivot?.columns ?? data.columns ?? [];
  const rows = data.pivot?.rows ?? data.results ?? [];
  const [sort, setSort] = useState<Sort | null>(null);
  const whole = data.pivot !== undefined || !data.truncated;
  const sortBy = (column: string) => {
    const next: Sort = {
      column,
      direction: sort?.column === column && sort.direction === "desc" ? "asc" : "desc",
    };
    setSort(next);
    if (!whole) onOrder?.([{ column, descending: next.direction === "desc" }]);
  };
  const shown = sort && whole ? sorted(rows, sort) : rows;
  const totals = totalRow(columns, data, config);
  const look = looks(config.colours ?? [], columns, rows);
  return (
    <DataGrid
      label={label}
      columns={columns}
      rows={shown}
      totals={totals}
      sort={sort}
      onSort={sortBy}
      look={look}
      isTotal={(row) => row.is_total === true}
      className="h-full"
      {...(data.truncated && data.row_count !== undefined ? { total: data.row_count } : {})}
    />
  );
}

function totalRow(columns: readonly ResultColumn[], data: TileData, config: TileConfig): Row | null {
  if (!data.totals || data.pivot) return null;
  const how = new Set(Object.values(config.totals ?? {}));
  const first = columns.find((column) => !(column.name in (data.totals ?? {})));
  const name = how.size === 1 && how.has("avg") ? "Average" : "Total";
  return { ...data.totals, ...(first ? { [first.name]: name } : {}), is_total: true };
}

/** What has no value comes last, whichever way; a row of totals stays where it is. */
export function sorted(rows: readonly Row[], { column, direction }: Sort): Row[] {
  const turn = direction === "asc" ? 1 : -1;
  const none = (cell: Cell | undefined) => cell === null || cell === undefined;
  return [...rows].sort((a, b) => {
    const last = Number(a.is_total === true) - Number(b.is_total === true);
    if (last !== 0) return last;
    const [x, y] = [a[column], b[column]];
    if (none(x) || none(y)) return Number(none(x)) - Number(none(y));
    return turn * compare(x, y);
  });
}

function compare(x: Cell | undefined, y: Cell | undefined): number {
  const [a, b] = [Number(x), Number(y)];
  if (x !== "" && y !== "" && Number.isFinite(a) && Number.isFinite(b)) return a - b;
  return String(x).localeCompare(String(y));
}

type LookOf = (column: ResultColumn, value: Cell | undefined, row: Row) => CellLook | null;

/** The rules of a table as looks of cells; rows of totals keep plain. */
export function looks(
  rules: readonly Colouring[],
  columns: readonly ResultColumn[],
  rows: readonly Row[],
): LookOf {
  const ranges = new Map(
    columns
      .filter((column) => isNumeric(column.type))
      .map((column) => {
        const numbers = rows
          .filter((row) => row.is_total !== true)
          .map((row) => Number(row[column.name] ?? Number.NaN))
          .filter(Number.isFinite);
        return [
          column.name,
          { low: Math.min(0, ...numbers), high: Math.max(0, ...numbers), least: Math.min(...numbers) },
        ];
      }),
  );
  return (column, value, row) => {
    if (row.is_total === true || value === null || value === undefined) return null;
    for (const rule of rules) {
      if (rule.column !== column.name) continue;
      const range = ranges.get(column.name);
      const size = Number(value);
      if (rule.how === "bar" && range && range.high > 0) {
        return { bar: Math.max(0, size) / range.high, tone: rule.tone ?? "accent" };
      }
      if (rule.how === "scale" && range && range.high > range.least) {
        return { shade: (size - range.least) / (range.high - range.least), tone: rule.tone ?? "accent" };
      }
      if (meets(rule, value)) return { shade: 0.6, tone: rule.tone ?? "accent", strong: true };
    }
    return null;
  };
}

function meets(rule: Colouring, value: Cell): boolean {
  switch (rule.how) {
    case "above":
      return Number(value) > Number(rule.value);
    case "below":
      return Number(value) < Number(rule.value);
    case "is":
      return String(value) === String(rule.value);
    default:
      return false;
  }
}
