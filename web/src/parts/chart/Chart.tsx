import { lazy, Suspense } from "react";
import { DataGrid } from "@/design/DataGrid";
import { Skeleton } from "@/design/Skeleton";
import type { ChartAnswer, ResultColumn, Row } from "@/lib/types/values";
import { BigNumber } from "./BigNumber";
import type { Noted } from "./notes";
import type { Touch } from "./VegaChart";

const VegaChart = lazy(() => import("./VegaChart").then((module) => ({ default: module.VegaChart })));

interface Props {
  chart: ChartAnswer | null;
  columns: readonly ResultColumn[];
  rows: readonly Row[];
  label: string;
  fill?: boolean;
  /** Whether a single figure says what it is (a tile's title says it already). */
  named?: boolean;
  touch?: Touch | null;
  notes?: readonly Noted[];
}

/** A result as the picture chosen for it; a number or a table is drawn by the page itself. */
export function Chart({
  chart,
  columns,
  rows,
  label,
  fill = false,
  named = true,
  touch = null,
  notes,
}: Props) {
  if (rows.length === 0) {
    return (
      <p className="flex h-full items-center justify-center py-6 text-ink-2">
        No rows match, so there is nothing to draw.
      </p>
    );
  }
  const kind = kindOf(chart);
  switch (kind) {
    case "number":
      return <BigNumber columns={columns} rows={rows} named={named} />;
    case "table":
      return (
        <DataGrid
          label={label}
          columns={columns}
          rows={rows}
          className={fill ? "h-full" : "max-h-[26rem] rounded-md border border-line"}
        />
      );
    case "drawing":
      return (
        <Suspense fallback={<Skeleton className={fill ? "h-full w-full" : "h-70 w-full"} />}>
          <VegaChart
            spec={chart?.spec ?? {}}
            label={chart?.alt ? `${label}. ${chart.alt}` : label}
            fill={fill}
            touch={touch}
            {...(notes ? { notes } : {})}
          />
        </Suspense>
      );
  }
}

function kindOf(chart: ChartAnswer | null): "number" | "table" | "drawing" {
  if (!chart) return "table";
  if (["number", "big_number", "big-number", "figure"].includes(chart.kind)) return "number";
  return chart.kind === "table" || !chart.spec ? "table" : "drawing";
}
