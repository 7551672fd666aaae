import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { ApiError, api, upload, withQuery } from "@/lib/api";
import type {
  CellErrors,
  Comparison,
  Dataset,
  DatasetColumn,
  HeldLook,
  Load,
  LoadMode,
  OnDrift,
  Partitioning,
  Profile,
  SetAsideReason,
  SetAsideRow,
  Snapshot,
  TableSchema,
} from "@/lib/types/datasets";
import type { Paged, ResultColumn, Row } from "@/lib/types/values";

export interface Accepted {
  job_id: string;
  status: string;
  s3_key: string;
  dataset_id: string;
}

export interface DatasetSearch {
  q?: string;
  tag?: string;
}

export const datasetsQuery = (search: DatasetSearch = {}) =>
  queryOptions({
    queryKey: ["datasets", search],
    queryFn: ({ signal }) =>
      api<Paged<Dataset>>(withQuery("/datasets", { ...search, limit: 200 }), { signal }),
    refetchInterval: ({ state }) =>
      state.data?.items.some((item) => item.status === "loading") ? 1500 : false,
  });

export const datasetQuery = (id: string) =>
  queryOptions({
    queryKey: ["dataset", id],
    queryFn: ({ signal }) => api<Dataset>(`/datasets/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.status === "loading" ? 1500 : false),
  });

export const profileQuery = (id: string) =>
  queryOptions({
    queryKey: ["dataset", id, "profile"],
    queryFn: ({ signal }) => api<Profile>(`/data/profile/${id}`, { signal }),
  });

export interface RowFilter {
  column: string;
  op: "=" | "!=" | "<" | "<=" | ">" | ">=" | "contains" | "starts" | "null" | "not null" | "in";
  value?: string | number | (string | number)[];
}

export interface RowsPage {
  columns: ResultColumn[];
  results: Row[];
  next_cursor: string | null;
  total: number | null;
  as_of?: unknown;
}

export const rowsQuery = (id: string, sort: string, filter: readonly RowFilter[]) =>
  infiniteQueryOptions({
    queryKey: ["dataset", id, "rows", sort, filter],
    queryFn: ({ pageParam, signal }) =>
      api<RowsPage>(
        withQuery(`/datasets/${id}/rows`, {
          limit: 200,
          cursor: pageParam,
          sort,
          filter: filter.length === 0 ? null : JSON.stringify(filter),
        }),
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

export interface SetAsidePage {
  items: SetAsideRow[];
  reasons: SetAsideReason[];
  total: number;
  next_cursor?: string | null;
}

export const setAsideQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["dataset", id, "set-aside"],
    queryFn: ({ pageParam, signal }) =>
      api<SetAsidePage>(withQuery(`/datasets/${id}/set-aside`, { limit: 100, cursor: pageParam }), {
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

export const snapshotsQuery = (id: string) =>
  queryOptions({
    queryKey: ["dataset", id, "snapshots"],
    queryFn: ({ signal }) => api<{ items: Snapshot[] }>(`/datasets/${id}/snapshots`, { signal }),
  });

export const loadsQuery = (id: string) =>
  queryOptions({
    queryKey: ["dataset", id, "loads"],
    queryFn: ({ signal }) => api<Paged<Load>>(`/datasets/${id}/loads?limit=100`, { signal }),
  });

/** Null while nobody looked for errors. */
export const errorsQuery = (id: string, column: string) =>
  queryOptions({
    queryKey: ["dataset", id, "errors", column],
    queryFn: async ({ signal }) => {
      try {
        return await api<CellErrors>(withQuery(`/datasets/${id}/errors`, { column, limit: 50 }), { signal });
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
  });

export const comparisonQuery = (id: string, from: string, to: string) =>
  queryOptions({
    queryKey: ["dataset", id, "compare", from, to],
    queryFn: ({ signal }) => api<Comparison>(withQuery(`/datasets/${id}/compare`, { from, to }), { signal }),
  });

/** A load that is held, as whoever may let it in sees it. */
export const heldQuery = (id: string, load: string) =>
  queryOptions({
    queryKey: ["dataset", id, "loads", load, "rows"],
    queryFn: ({ signal }) => api<HeldLook>(`/datasets/${id}/loads/${load}/rows`, { signal }),
  });

/** What changed with the last load. */
export const changesQuery = (id: string) =>
  queryOptions({
    queryKey: ["dataset", id, "compare"],
    queryFn: ({ signal }) => api<Comparison>(`/datasets/${id}/compare`, { signal }),
    staleTime: 60_000,
    retry: false,
  });

export const worthAskingQuery = (id: string) =>
  queryOptions({
    queryKey: ["dataset", id, "questions"],
    queryFn: ({ signal }) =>
      api<{ questions: { question: string; why: string | null }[] }>(`/datasets/${id}/questions`, { signal }),
    staleTime: 60_000,
  });

export const schemaQuery = queryOptions({
  queryKey: ["schema"],
  queryFn: ({ signal }) => api<{ tables: TableSchema[] }>("/data/schema", { signal }),
  staleTime: 60_000,
});

/** Where a load goes when not into a dataset of its own. */
export interface Into {
  dataset_id: string;
  mode: LoadMode;
  key: string[];
}

export function uploadFile(
  file: File,
  into: Into | null,
  onSent: (share: number) => void,
): Promise<Accepted> {
  const form = new FormData();
  if (into) {
    form.set("dataset_id", into.dataset_id);
    form.set("mode", into.mode);
    if (into.mode === "upsert") form.set("key", into.key.join(","));
  }
  form.set("file", file);
  return upload<Accepted>("/data/upload", form, onSent);
}
export const paste = (body: { text: string; name: string } & Partial<Into>) =>
  api<Accepted>("/data/paste", { method: "POST", body });
export const loadUrl = (body: { url: string; name?: string } & Partial<Into>) =>
  api<Accepted>("/data/url", { method: "POST", body });
export const takeTable = (id: string, table: number) =>
  api<Accepted>(`/datasets/${id}/tables`, { method: "POST", body: { table } });
export const changeDataset = (
  id: string,
  body: {
    name?: string;
    description?: string;
    tags?: string[];
    shared?: boolean;
    on_drift?: OnDrift;
    partitioning?: Partitioning;
    snapshot_days?: number;
    row_days?: number;
    row_time?: string;
  },
) => api<Dataset>(`/datasets/${id}`, { method: "PATCH", body });
export const changeColumn = (
  id: string,
  field: number,
  body: { label?: string; description?: string; unit?: string },
) => api<DatasetColumn>(`/datasets/${id}/columns/${field}`, { method: "PATCH", body });
export const releaseLoad = (id: string, load: string) =>
  api<{ job_id: string }>(`/datasets/${id}/loads/${load}/release`, { method: "POST" });
export const discardLoad = (id: string, load: string) =>
  api<Load>(`/datasets/${id}/loads/${load}/discard`, { method: "POST" });
export const retypeColumn = (id: string, field: number, body: { type: string; format?: string }) =>
  api<DatasetColumn & { job_id: string | null }>(`/datasets/${id}/columns/${field}`, {
    method: "PATCH",
    body,
  });
export const findErrors = (id: string) =>
  api<{ job_id: string }>(`/datasets/${id}/errors`, { method: "POST" });
export const deleteDataset = (id: string, confirmed: boolean) =>
  api<{ undo_until: string }>(withQuery(`/datasets/${id}`, { confirm: confirmed || null }), {
    method: "DELETE",
  });
export const restoreDataset = (id: string) => api<Dataset>(`/datasets/${id}/restore`, { method: "POST" });
export const undoSnapshot = (id: string, snapshot: string) =>
  api<unknown>(`/datasets/${id}/snapshots/${snapshot}/undo`, { method: "POST" });
