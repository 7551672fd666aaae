import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type CSSProperties, type ReactNode, useEffect, useMemo, useRef } from "react";
import { classes } from "@/lib/classes";
import { cell, decimalsOf, fixed, isNumeric, percent } from "@/lib/format";
import { isNested } from "@/lib/nested";
import type { Cell, ResultColumn, Row } from "@/lib/types/values";
import { NestedCell } from "./NestedCell";
import { Scroll } from "./Scroll";

export interface Sort {
  column: string;
  direction: "asc" | "desc";
}

/** How a cell is set apart: a bar of a share, or a shade; `strong` says it in weight too, not by colour alone. */
export interface CellLook {
  bar?: number;
  shade?: number;
  tone: "accent" | "good" | "warn" | "bad";
  strong?: boolean;
}

interface Props {
  label: string;
  columns: readonly ResultColumn[];
  rows: readonly Row[];
  total?: number | null;
  sort?: Sort | null;
  onSort?: (column: string) => void;
  onEnd?: () => void;
  foot?: ReactNode;
  className?: string;
  /** What stands under a column's name, such as a filter. */
  under?: (column: ResultColumn) => ReactNode;
  look?: (column: ResultColumn, value: Cell | undefined, row: Row) => CellLook | null;
  isTotal?: (row: Row) => boolean;
  /** A last row that stays in sight. */
  totals?: Row | null;
}

const rowHeight = 33;

/** Rows of any number: only those in sight are drawn, the head and the first column stay. */
export function DataGrid({
  label,
  columns,
  rows,
  total,
  sort,
  onSort,
  onEnd,
  foot,
  under,
  look,
  isTotal,
  totals = null,
  className,
}: Props) {
  const frame = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 30) onEnd?.();
  }, [last, rows.length, onEnd]);
  const widths = useMemo(() => columns.map((column) => widthOf(column, rows)), [columns, rows]);
  const decimals = useMemo(() => columns.map((column) => decimalsFor(column, rows)), [columns, rows]);
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);

  return (
    <Scroll ref={frame} label={label} className={classes("overflow-auto", className)}>
      <table
        aria-rowcount={(total ?? rows.length) + 1}
        className="figures w-full table-fixed border-separate border-spacing-0 text-fine"
        style={{ minWidth: widths.reduce((sum, width) => sum + width, 0) }}
      >
        <colgroup>
          {columns.map((column, index) => (
            <col key={column.name} style={{ width: widths[index] }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column, index) => (
              <Head
                key={column.name}
                column={column}
                first={index === 0}
                sort={sort?.column === column.name ? sort.direction : null}
                {...(onSort ? { onSort: () => onSort(column.name) } : {})}
                under={under?.(column)}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <Gap height={before} span={columns.length} />}
          {items.map((item) => (
            <tr key={item.key} aria-rowindex={item.index + 2} className="group/row">
              {columns.map((column, index) => (
                <Value
                  key={column.name}
                  column={column}
                  value={rows[item.index]?.[column.name]}
                  first={index === 0}
                  decimals={decimals[index] ?? null}
                  look={lookOf(column, rows[item.index], look)}
                  total={isTotalRow(rows[item.index], isTotal)}
                />
              ))}
            </tr>
          ))}
          {after > 0 && <Gap height={after} span={columns.length} />}
        </tbody>
        {totals && (
          <tfoot>
            <tr>
              {columns.map((column, index) => (
                <Value
                  key={column.name}
                  column={column}
                  value={totals[column.name] ?? ""}
                  first={index === 0}
                  decimals={decimals[index] ?? null}
                  look={null}
                  total
                  pinned
                />
              ))}
            </tr>
          </tfoot>
        )}
      </table>
      {foot}
    </Scroll>
  );
}

function lookOf(column: ResultColumn, row: Row | undefined, look: Props["look"]): CellLook | null {
  return row && look ? look(column, row[column.name], row) : null;
}

function isTotalRow(row: Row | undefined, isTotal: Props["isTotal"]): boolean {
  return row !== undefined && isTotal?.(row) === true;
}

interface HeadProps {
  column: ResultColumn;
  first: boolean;
  sort: Sort["direction"] | null;
  onSort?: () => void;
  under: ReactNode;
}

function Head({ column, first, sort, onSort, under }: HeadProps) {
  const right = isNumeric(column.type);
  const shown = column.label ?? column.name;
  const words = (
    <>
      <span className="truncate">{shown}</span>
      {unitOf(column) && <span className="shrink-0 font-normal text-ink-3">{column.unit}</span>}
      {sort === "asc" && <ArrowUp size={12} className="shrink-0 text-accent" aria-hidden="true" />}
      {sort === "desc" && <ArrowDown size={12} className="shrink-0 text-accent" aria-hidden="true" />}
    </>
  );
  return (
    <th
      scope="col"
      title={column.name === shown ? undefined : column.name}
      aria-sort={sort === null ? undefined : sort === "asc" ? "ascending" : "descending"}
      className={classes(
        "sticky top-0 z-10 border-line border-b bg-surface px-3 py-1.5 text-start font-medium text-ink-2 text-small",
        first && "start-0 z-20",
      )}
    >
      {onSort ? (
        <button
          type="button"
          onClick={onSort}
          className={classes("flex w-full items-center gap-1 hover:text-ink-1", right && "justify-end")}
        >
          {words}
        </button>
      ) : (
        <span className={classes("flex items-center gap-1", right && "justify-end")}>{words}</span>
      )}
      {under}
    </th>
  );
}

interface ValueProps {
  column: ResultColumn;
  value: Cell | undefined;
  first: boolean;
  decimals: number | null;
  look: CellLook | null;
  total: boolean;
  pinned?: boolean;
}

const tones = {
  accent: "var(--accent)",
  good: "var(--good)",
  warn: "var(--warn)",
  bad: "var(--bad)",
} as const;

/** A bar or a shade behind the words, thin enough that they stay easy to read. */
function ground(look: CellLook | null): CSSProperties {
  if (look === null) return {};
  const colour = (share: number) =>
    `color-mix(in srgb, ${tones[look.tone]} ${Math.round(share * 100)}%, transparent)`;
  if (look.bar !== undefined) {
    const end = `${(Math.min(1, look.bar) * 100).toFixed(1)}%`;
    return { backgroundImage: `linear-gradient(to right, ${colour(0.18)} ${end}, transparent ${end})` };
  }
  const shade = colour(0.06 + 0.24 * Math.min(1, Math.max(0, look.shade ?? 0)));
  return { backgroundImage: `linear-gradient(${shade}, ${shade})` };
}

function Value({ column, value, first, decimals, look, total, pinned = false }: ValueProps) {
  const text = textOf(column, value, decimals);
  const none = value === null || value === undefined;
  return (
    <td
      title={text.length > 24 && !isNested(value) ? text : undefined}
      style={ground(look)}
      className={classes(
        "h-[33px] truncate border-line border-b px-3 group-hover/row:bg-sunken",
        isNumeric(column.type) ? "text-end" : "text-start",
        first && "sticky start-0 z-1 bg-surface font-medium",
        none && "text-ink-3",
        look?.strong && "font-medium",
        pinned && "sticky bottom-0 z-2",
        total && "border-line-strong border-t bg-sunken font-semibold",
      )}
    >
      {none && <span title="no value">{text}</span>}
      {!none && (isNested(value) ? <NestedCell text={text} value={value} name={column.name} /> : text)}
    </td>
  );
}

function textOf(column: ResultColumn, value: Cell | undefined, decimals: number | null): string {
  if (column.unit === "ratio" && value !== null && isNumeric(column.type) && Number.isFinite(Number(value))) {
    return percent(Number(value));
  }
  const measured = decimals !== null && typeof value === "number" && Number.isFinite(value);
  return measured ? fixed(value, decimals) : cell(value, column.type, column.meaning ?? null);
}

/** What stands once in the head; a percent sign stands beside each figure. */
function unitOf(column: ResultColumn): string {
  return column.unit === "ratio" ? "" : (column.unit ?? "");
}

/** Null where there is nothing to line up: words, and whole numbers. */
function decimalsFor(column: ResultColumn, rows: readonly Row[]): number | null {
  if (!isNumeric(column.type)) return null;
  return decimalsOf(rows.slice(0, 300).map((row) => row[column.name] ?? null));
}

function Gap({ height, span }: { height: number; span: number }) {
  return (
    <tr>
      <td colSpan={span} style={{ height }} />
    </tr>
  );
}

function widthOf(column: ResultColumn, rows: readonly Row[]): number {
  const head = (column.label ?? column.name).length + unitOf(column).length;
  let longest = head + 3;
  for (const row of rows.slice(0, 60)) {
    longest = Math.max(longest, textOf(column, row[column.name], null).length);
  }
  return Math.round(Math.min(320, Math.max(72, longest * 7.1 + 26)));
}
