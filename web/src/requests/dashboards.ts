import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api";
import type {
  Dashboard,
  FilterChoices,
  FilterValue,
  Position,
  Share,
  TilesAnswer,
  Visualization,
} from "@/lib/types/dashboards";
import type { Paged } from "@/lib/types/values";
import { runHeaders } from "./runs";

export type FilterValues = Readonly<Record<string, FilterValue>>;

/** Under which name a dashboard's tiles run, by which they can be stopped. */
export const boardRun = (id: string) => `dashboard:${id}`;

export const dashboardsQuery = queryOptions({
  queryKey: ["dashboards"],
  queryFn: ({ signal }) => api<Paged<Dashboard>>("/dashboards?limit=200", { signal }),
});

export const dashboardQuery = (id: string) =>
  queryOptions({
    queryKey: ["dashboard", id],
    queryFn: ({ signal }) => api<Dashboard>(`/dashboards/${id}`, { signal }),
  });

export const tilesQuery = (id: string, filters: FilterValues, version: number) =>
  queryOptions({
    queryKey: ["dashboard", id, "data", filters, version],
    queryFn: ({ signal }) =>
      api<TilesAnswer>(`/dashboards/${id}/data`, {
        method: "POST",
        body: { filters },
        signal,
        headers: runHeaders(boardRun(id)),
      }),
    placeholderData: (previous) => previous,
    staleTime: 30_000,
  });

export const filterValuesQuery = (id: string, filterId: string) =>
  queryOptions({
    queryKey: ["dashboard", id, "filter-values", filterId],
    queryFn: ({ signal }) =>
      api<FilterChoices>(`/dashboards/${id}/filter-values?filter_id=${encodeURIComponent(filterId)}`, {
        signal,
      }),
    staleTime: 60_000,
  });

export const sharedFilterValuesQuery = (token: string, filterId: string) =>
  queryOptions({
    queryKey: ["shared", token, "filter-values", filterId],
    queryFn: ({ signal }) =>
      api<FilterChoices>(`/shared/${token}/filter-values?filter_id=${encodeURIComponent(filterId)}`, {
        signal,
      }),
    staleTime: 60_000,
  });

export const sharedDashboardQuery = (token: string) =>
  queryOptions({
    queryKey: ["shared", token],
    queryFn: ({ signal }) => api<Dashboard>(`/shared/${token}`, { signal }),
    retry: false,
  });

export const sharedTilesQuery = (token: string, filters: FilterValues) =>
  queryOptions({
    queryKey: ["shared", token, "data", filters],
    queryFn: ({ signal }) =>
      api<TilesAnswer>(`/shared/${token}/data`, {
        method: "POST",
        body: { filters },
        signal,
      }),
    placeholderData: (previous) => previous,
  });

export const sharesQuery = (id: string) =>
  queryOptions({
    queryKey: ["dashboard", id, "shares"],
    queryFn: ({ signal }) => api<Paged<Share>>(`/dashboards/${id}/shares`, { signal }),
  });

export const makeDashboard = (name: string) =>
  api<Dashboard>("/dashboards", { method: "POST", body: { name } });

/** What of a dashboard can be changed at once; the version says which one was changed. */
export type BoardChange = Pick<Dashboard, "version"> &
  Partial<Pick<Dashboard, "name" | "description" | "visualizations" | "filters" | "shared">>;
export const saveDashboard = (id: string, change: BoardChange) =>
  api<Dashboard>(`/dashboards/${id}`, { method: "PUT", body: change });
export const deleteDashboard = (id: string) => api<null>(`/dashboards/${id}`, { method: "DELETE" });
export const shareDashboard = (id: string, days: number | null) =>
  api<Share>(`/dashboards/${id}/shares`, {
    method: "POST",
    body: days === null ? {} : { expires_in_days: days },
  });
export const revokeShare = (id: string, share: string) =>
  api<null>(`/dashboards/${id}/shares/${share}`, { method: "DELETE" });

export interface NewTile {
  title: string;
  chart_type: string;
  dataset_id: string | null;
  query: string | null;
  question?: string | null;
  config: Visualization["config"];
  position?: Position;
}
export const pinAnswer = (id: string, queryId: string, title: string) =>
  api<Visualization>(`/dashboards/${id}/tiles`, { method: "POST", body: { query_id: queryId, title } });
export const pinTile = (id: string, viz: NewTile) =>
  api<Visualization>(`/dashboards/${id}/tiles`, { method: "POST", body: { viz } });

export type BoardFormat = "pdf" | "png" | "csv";
export async function exportDashboard(
  id: string,
  format: BoardFormat,
  filters: FilterValues,
): Promise<string> {
  const answer = await api<{ download_url: string }>(`/dashboards/${id}/export`, {
    method: "POST",
    body: { format, filters },
  });
  return answer.download_url;
}
