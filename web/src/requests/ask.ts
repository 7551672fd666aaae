import { queryOptions } from "@tanstack/react-query";
import { api, withQuery } from "@/lib/api";
import type { Answer, HomeAnswer, QueryAnswer, ThreadAnswer, Validation } from "@/lib/types/answers";
import { runHeaders } from "./runs";
import type { Bound } from "./statements";

export interface Question {
  question: string;
  dataset_id?: string | undefined;
  thread_id?: string | undefined;
  as_of?: string | undefined;
  chart?: string | undefined;
}

export const askOnce = (asked: Question) => api<Answer>("/query/natural", { method: "POST", body: asked });

/** Under which name a question runs, by which it can be stopped. */
export const askingRun = (asked: Question) => `ask:${asked.thread_id ?? ""}:${asked.question}`;

/** Asking is a read: the same words in the same thread are one request. */
export const answerQuery = (asked: Question) =>
  queryOptions({
    queryKey: ["answer", asked],
    queryFn: ({ signal }) =>
      api<Answer>("/query/natural", {
        method: "POST",
        body: asked,
        signal,
        headers: runHeaders(askingRun(asked)),
      }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const threadQuery = (id: string) =>
  queryOptions({
    queryKey: ["thread", id],
    queryFn: ({ signal }) => api<ThreadAnswer>(`/threads/${id}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
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
  parameters?: Bound;
}) => api<QueryAnswer>("/data/query", { method: "POST", body, headers: runHeaders(sqlRun) });

/** Under which name a statement written by hand runs. */
export const sqlRun = "sql";

/** A statement's result drawn as another kind. */
export const redrawnQuery = (
  sql: string,
  asOf: Record<string, string>,
  kind: string,
  parameters: Bound = {},
) =>
  queryOptions({
    queryKey: ["redrawn", sql, asOf, kind, parameters],
    queryFn: ({ signal }) =>
      api<QueryAnswer>("/data/query", {
        method: "POST",
        body: { sql, as_of: asOf, chart: kind, parameters },
        signal,
      }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const validateQuery = (sql: string, parameters: Bound = {}) =>
  queryOptions({
    queryKey: ["validate", sql, parameters],
    queryFn: ({ signal }) =>
      api<Validation>("/query/validate", { method: "POST", body: { sql, parameters }, signal }),
    staleTime: 30_000,
    retry: false,
  });

export type ExportFormat = "csv" | "xlsx" | "json" | "ndjson" | "parquet" | "arrow";

export async function exportRows(body: {
  sql: string;
  format: ExportFormat;
  as_of?: Record<string, string>;
  parameters?: Bound;
}): Promise<string> {
  const answer = await api<{ download_url: string }>("/data/export", { method: "POST", body });
  return answer.download_url;
}
