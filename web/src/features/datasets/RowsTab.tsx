import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { DataGrid, type Sort } from "@/design/DataGrid";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { count } from "@/lib/format";
import type { Dataset } from "@/lib/types/datasets";
import type { ResultColumn } from "@/lib/types/values";
import { rowsQuery } from "@/requests/datasets";
import { Filters } from "./Filters";
import { readFilters, writeFilters } from "./filtering";

const route = getRouteApi("/in/datasets/$datasetId");

/** All rows to the last one, sorted and filtered by the server. */
export function RowsTab({ dataset }: { dataset: Dataset }) {
  const { sort = "", filter } = route.useSearch();
  const navigate = useNavigate();
  const filters = readFilters(filter);
  const rows = useInfiniteQuery({
    ...rowsQuery(dataset.dataset_id, sort, filters),
    placeholderData: (previous) => previous,
  });
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = rows;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  const set = (changed: { sort?: string | undefined; filter?: string | undefined }) =>
    void navigate({
      to: "/datasets/$datasetId",
      params: { datasetId: dataset.dataset_id },
      search: (old) => ({ ...old, tab: "rows" as const, ...changed }),
      replace: true,
    });

  const first = rows.data?.pages[0];
  const shown = rows.data?.pages.flatMap((page) => page.results) ?? [];
  const columns = named(first?.columns ?? [], dataset);
  return (
    <div>
      <div className="flex flex-wrap items-center gap-2 border-line border-b px-4.5 py-2">
        <Filters
          columns={columns}
          filters={filters}
          onChange={(next) => set({ filter: next.length === 0 ? undefined : writeFilters(next) })}
        />
        <p className="figures ms-auto text-fine text-ink-3" aria-live="polite">
          {first && `${count(first.total ?? shown.length)} rows`}
          {rows.isFetching && shown.length > 0 && ", reading"}
        </p>
      </div>
      {rows.isError && (
        <div className="p-4">
          <ErrorNote error={rows.error} onRetry={() => void rows.refetch()} />
        </div>
      )}
      {rows.isPending && <SkeletonRows rows={12} className="h-8.5" />}
      {first && shown.length === 0 && !rows.isError && (
        <Empty title="No row matches">Take a filter away, or widen it.</Empty>
      )}
      {shown.length > 0 && (
        <DataGrid
          label={`Rows of ${dataset.name}`}
          columns={columns}
          rows={shown}
          total={first?.total ?? null}
          sort={readSort(sort)}
          onSort={(column) => set({ sort: nextSort(readSort(sort), column) })}
          onEnd={more}
          className="h-[min(40rem,calc(100dvh-14rem))]"
        />
      )}
    </div>
  );
}

function named(columns: readonly ResultColumn[], dataset: Dataset): ResultColumn[] {
  const known = new Map(dataset.columns.map((column) => [column.name, column]));
  return columns.map((column) => {
    const { label, unit, meaning } = known.get(column.name) ?? {};
    return {
      ...column,
      label: column.label ?? label ?? null,
      unit: column.unit ?? unit ?? null,
      meaning: column.meaning ?? meaning ?? null,
    };
  });
}

function readSort(text: string): Sort | null {
  const at = text.lastIndexOf(":");
  if (at < 1) return null;
  return { column: text.slice(0, at), direction: text.slice(at + 1) === "desc" ? "desc" : "asc" };
}

function nextSort(sort: Sort | null, column: string): string | undefined {
  if (sort?.column !== column) return `${column}:asc`;
  return sort.direction === "asc" ? `${column}:desc` : undefined;
}
