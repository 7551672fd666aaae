import { queryOptions } from "@tanstack/react-query";
import { api, withQuery } from "@/lib/api";
import type {
  Connection,
  FieldValue,
  SourceKind,
  SourceShape,
  SourceTable,
  Sync,
  SyncMade,
  Times,
  Trial,
} from "@/lib/types/sources";
import type { Paged } from "@/lib/types/values";

type Config = Record<string, FieldValue>;

export interface TableWanted {
  name: string;
  table_schema: string | null;
  key?: string[];
  cursor?: string | null;
  times?: Times;
}

export const kindsQuery = queryOptions({
  queryKey: ["sources", "kinds"],
  queryFn: ({ signal }) => api<SourceKind[]>("/sources/kinds", { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const connectionsQuery = queryOptions({
  queryKey: ["sources", "all"],
  queryFn: ({ signal }) => api<Paged<Connection>>("/sources?limit=200", { signal }),
});

export const tablesQuery = (connection: string, text: string) =>
  queryOptions({
    queryKey: ["sources", connection, "tables", text],
    queryFn: ({ signal }) =>
      api<{ items: SourceTable[]; total: number }>(
        withQuery(`/sources/${connection}/tables`, { q: text, limit: 200 }),
        { signal },
      ),
    retry: false,
  });

export const shapeQuery = (connection: string, table: { name: string; table_schema: string | null }) =>
  queryOptions({
    queryKey: ["sources", connection, "shape", table.table_schema, table.name],
    queryFn: ({ signal }) =>
      api<SourceShape>(
        withQuery(`/sources/${connection}/shape`, { name: table.name, table_schema: table.table_schema }),
        { signal },
      ),
    retry: false,
  });

export const syncsQuery = (dataset: string) =>
  queryOptions({
    queryKey: ["dataset", dataset, "syncs"],
    queryFn: ({ signal }) => api<Paged<Sync>>(withQuery("/syncs", { dataset }), { signal }),
  });

export const tryConnection = (kind: string, config: Config) =>
  api<Trial>("/sources/try", { method: "POST", body: { kind, config } });
export const addConnection = (body: { name: string; kind: string; config: Config; shared: boolean }) =>
  api<Connection>("/sources", { method: "POST", body });
export const changeConnection = (id: string, body: { name?: string; shared?: boolean }) =>
  api<Connection>(`/sources/${id}`, { method: "PATCH", body });
export const removeConnection = (id: string, confirmed: boolean) =>
  api<null>(withQuery(`/sources/${id}`, { confirm: confirmed || null }), { method: "DELETE" });
export const tryAgain = (id: string) => api<Trial>(`/sources/${id}/try`, { method: "POST" });
export const makeSyncs = (connection: string, tables: readonly TableWanted[]) =>
  api<{ items: SyncMade[] }>("/syncs", { method: "POST", body: { connection_id: connection, tables } });
export const runSync = (id: string) => api<{ job_id: string }>(`/syncs/${id}/run`, { method: "POST" });
export const changeSync = (id: string, times: Times) =>
  api<Sync>(`/syncs/${id}`, { method: "PATCH", body: { times } });
export const removeSync = (id: string) => api<null>(`/syncs/${id}`, { method: "DELETE" });
