import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, withQuery } from "@/lib/api";
import type { Explained, Parameter, SavedQuery } from "@/lib/types/conversation";
import type { Paged } from "@/lib/types/values";

/** Values of a statement's `$names`, each with its kind, so that they are bound as that. */
export type Bound = Record<string, { kind: string; value: string }>;

export const formatSql = (sql: string) =>
  api<{ sql: string }>("/data/format", { method: "POST", body: { sql } });

export const explainSql = (sql: string, parameters: Bound) =>
  api<Explained>("/query/explain", { method: "POST", body: { sql, parameters } });

export const savedQueriesQuery = (q: string) =>
  queryOptions({
    queryKey: ["saved-queries", q],
    queryFn: ({ signal }) =>
      api<Paged<SavedQuery>>(withQuery("/data/queries", { q, limit: 100 }), { signal }),
    placeholderData: keepPreviousData,
  });

export const savedQuery = (id: string) =>
  queryOptions({
    queryKey: ["saved-query", id],
    queryFn: ({ signal }) => api<SavedQuery>(`/data/queries/${id}`, { signal }),
    retry: false,
  });

interface Written {
  name: string;
  sql: string;
  description: string;
  parameters: Parameter[];
  shared: boolean;
}

export const saveQuery = (written: Written) =>
  api<SavedQuery>("/data/queries", { method: "POST", body: written });

export const changeSaved = (id: string, written: Written & { version: number }) =>
  api<SavedQuery>(`/data/queries/${id}`, { method: "PUT", body: written });

export const deleteSaved = (id: string) => api<null>(`/data/queries/${id}`, { method: "DELETE" });
