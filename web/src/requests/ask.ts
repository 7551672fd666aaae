import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, withQuery } from "@/lib/api";
import type { Answer, HistoryItem, HomeAnswer, QueryAnswer, Validation } from "@/lib/types/answers";
import type { Paged } from "@/lib/types/values";

export interface Question {
  question: string;
  dataset_id?: string | undefined;
  thread_id?: string | undefined;
  as_of?: string | undefined;
  chart?: string | undefined;
}

export const askOnce = (asked: Question) => api<Answer>("/query/natural", { method: "POST", body: asked });

/** Asking is a read: the same words in the same thread are one request. */
export const answerQuery = (asked: Question) =>
  queryOptions({
    queryKey: ["answer", asked],
    queryFn: ({ signal }) => api<Answer>("/query/natural", { method: "POST", body: asked, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const threadQuery = (id: string) =>
  queryOptions({
    queryKey: ["thread", id],
    queryFn: ({ signal }) => api<{ answers: Answer[] }>(`/threads/${id}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const historyQuery = infiniteQueryOptions({
  queryKey: ["history"],
  queryFn: ({ pageParam, signal }) =>
    api<Paged<HistoryItem>>(withQuery("/query/history", { cursor: pageParam, limit: 30 }), { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
});

export const suggestQuery = (q: string, datasetId: string | null) =>
  queryOptions({
    queryKey: ["suggest", q, datasetId],
    queryFn: ({ signal }) =>
      api<{ suggestions: { question: string; hint: string | null }[] }>(
        withQuery("/query/suggest", { q, dataset_id: datasetId }),
        { signal },
      ),
    staleTime: 30_000,
    placeholderData: (previous) => previous,
    retry: false,
  });

export const homeQuery = queryOptions({
  queryKey: ["home"],
  queryFn: ({ signal }) => api<HomeAnswer>("/home", { signal }),
});

export const runSql = (body: {
  sql: string;
  limit?: number;
  chart?: string;
  as_of?: Record<string, string>;
}) => api<QueryAnswer>("/data/query", { method: "POST", body });

/** A statement's result drawn as another kind. */
export const redrawnQuery = (sql: string, asOf: Record<string, string>, kind: string) =>
  queryOptions({
    queryKey: ["redrawn", sql, asOf, kind],
    queryFn: ({ signal }) =>
      api<QueryAnswer>("/data/query", { method: "POST", body: { sql, as_of: asOf, chart: kind }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const validateQuery = (sql: string) =>
  queryOptions({
    queryKey: ["validate", sql],
    queryFn: ({ signal }) => api<Validation>("/query/validate", { method: "POST", body: { sql }, signal }),
    staleTime: 30_000,
    retry: false,
  });

export type ExportFormat = "csv" | "parquet";

export async function exportRows(body: {
  sql: string;
  format: ExportFormat;
  as_of?: Record<string, string>;
}): Promise<string> {
  const answer = await api<{ download_url: string }>("/data/export", { method: "POST", body });
  return answer.download_url;
}
