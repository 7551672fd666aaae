import { queryOptions } from "@tanstack/react-query";
import { api, withQuery } from "@/lib/api";
import type { Report, ReportPlan, ReportRun, Subscription } from "@/lib/types/reports";
import type { Paged } from "@/lib/types/values";

/** Of one dashboard, or all that one may see. */
export const reportsQuery = (dashboard: string | null) =>
  queryOptions({
    queryKey: ["reports", dashboard],
    queryFn: ({ signal }) => api<Paged<Report>>(withQuery("/reports", { dashboard, limit: 100 }), { signal }),
  });

export const reportRunsQuery = (id: string) =>
  queryOptions({
    queryKey: ["report", id, "runs"],
    queryFn: ({ signal }) => api<Paged<ReportRun>>(`/reports/${id}/runs?limit=5`, { signal }),
    refetchInterval: 5_000,
  });

export const makeReport = (plan: ReportPlan) => api<Report>("/reports", { method: "POST", body: plan });
export const changeReport = (id: string, plan: ReportPlan) =>
  api<Report>(`/reports/${id}`, { method: "PUT", body: plan });
export const deleteReport = (id: string) => api<null>(`/reports/${id}`, { method: "DELETE" });
export const sendReport = (id: string) => api<{ job_id: string }>(`/reports/${id}/send`, { method: "POST" });

export const subscriptionQuery = (token: string) =>
  queryOptions({
    queryKey: ["unsubscribe", token],
    queryFn: ({ signal }) => api<Subscription>(`/unsubscribe/${token}`, { signal }),
    retry: false,
  });
export const unsubscribe = (token: string) => api<Subscription>(`/unsubscribe/${token}`, { method: "POST" });
export const subscribeAgain = (token: string) =>
  api<Subscription>(`/unsubscribe/${token}`, { method: "DELETE" });
