import { queryOptions } from "@tanstack/react-query";
import { api, withQuery } from "@/lib/api";
import type { Alert, AlertPreview, AlertRule, Evaluation, Happening } from "@/lib/types/alerts";
import type { Delivery } from "@/lib/types/notices";
import type { Paged } from "@/lib/types/values";

const soon = 10_000;

export const alertsQuery = queryOptions({
  queryKey: ["alerts"],
  queryFn: ({ signal }) => api<Paged<Alert>>("/alerts?limit=200", { signal }),
  refetchInterval: soon,
});

export const alertQuery = (id: string) =>
  queryOptions({
    queryKey: ["alert", id],
    queryFn: ({ signal }) => api<Alert>(`/alerts/${id}`, { signal }),
    refetchInterval: soon,
  });

export const evaluationsQuery = (id: string) =>
  queryOptions({
    queryKey: ["alert", id, "evaluations"],
    queryFn: ({ signal }) =>
      api<Paged<Evaluation>>(withQuery(`/alerts/${id}/evaluations`, { limit: 200 }), { signal }),
    refetchInterval: soon,
  });

export const happeningsQuery = (id: string) =>
  queryOptions({
    queryKey: ["alert", id, "history"],
    queryFn: ({ signal }) =>
      api<Paged<Happening>>(withQuery(`/alerts/${id}/history`, { limit: 50 }), { signal }),
    refetchInterval: soon,
  });

export const toldQuery = (id: string) =>
  queryOptions({
    queryKey: ["alert", id, "deliveries"],
    queryFn: ({ signal }) =>
      api<Paged<Delivery>>(withQuery(`/alerts/${id}/deliveries`, { limit: 30 }), { signal }),
  });

/** What a rule sees now; a rule that cannot be looked at says why. */
export const alertPreviewQuery = (rule: AlertRule) =>
  queryOptions({
    queryKey: ["alert", "preview", rule.watch, rule.condition],
    queryFn: ({ signal }) => api<AlertPreview>("/alerts/preview", { method: "POST", body: rule, signal }),
    retry: false,
    gcTime: 0,
  });

export const makeAlert = (rule: AlertRule) => api<Alert>("/alerts", { method: "POST", body: rule });
export const changeAlert = (alert: Alert, rule: AlertRule) =>
  api<Alert>(`/alerts/${alert.alert_id}`, { method: "PUT", body: { ...rule, version: alert.version } });
export const deleteAlert = (id: string) => api<null>(`/alerts/${id}`, { method: "DELETE" });
export const acknowledge = (id: string, note: string) =>
  api<Alert>(`/alerts/${id}/acknowledge`, { method: "POST", body: { note } });
export const snooze = (id: string, until: string | null) =>
  api<Alert>(`/alerts/${id}/snooze`, { method: "POST", body: { until } });
export const lookNow = (id: string) => api<Alert>(`/alerts/${id}/evaluate`, { method: "POST" });
