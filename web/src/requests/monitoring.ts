import { queryOptions } from "@tanstack/react-query";
import { ApiError, api, withQuery } from "@/lib/api";
import type { Figures, LogLevel, LogRecord, Minute, Readiness, Threshold } from "@/lib/types/monitoring";
import type { Paged } from "@/lib/types/values";

const soon = 5_000;
const later = 15_000;

export const figuresQuery = queryOptions({
  queryKey: ["monitoring", "figures"],
  queryFn: ({ signal }) => api<Figures>("/monitoring/metrics", { signal }),
  refetchInterval: soon,
});

export const historyQuery = queryOptions({
  queryKey: ["monitoring", "history"],
  queryFn: ({ signal }) => api<{ items: readonly Minute[] }>("/monitoring/history", { signal }),
  refetchInterval: later,
});

export const thresholdsQuery = queryOptions({
  queryKey: ["monitoring", "thresholds"],
  queryFn: ({ signal }) => api<{ items: readonly Threshold[] }>("/monitoring/alerts", { signal }),
  refetchInterval: soon,
});

/** Which parts answer; a server that is not ready says so with 503, and its words are the same. */
export const readinessQuery = queryOptions({
  queryKey: ["monitoring", "ready"],
  queryFn: async ({ signal }): Promise<Readiness> => {
    const answer = await fetch("/ready", { signal, cache: "no-store" }).catch((cause: unknown) => {
      if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
      throw new ApiError(0, { code: "unreachable", message: "Sextant does not answer." });
    });
    return (await answer.json()) as Readiness;
  },
  refetchInterval: soon,
});

export const logPage = 50;

export interface LogSearch {
  level?: LogLevel | undefined;
  q: string;
}

/** The newest records come by themselves; an older page stands. */
export const logQuery = ({ level, q }: LogSearch, cursor: string | null) =>
  queryOptions({
    queryKey: ["monitoring", "logs", level ?? "info", q, cursor],
    queryFn: ({ signal }) =>
      api<Paged<LogRecord>>(
        withQuery("/monitoring/logs", { level: level ?? "info", q, cursor, limit: logPage }),
        { signal },
      ),
    refetchInterval: cursor === null ? soon : false,
  });
