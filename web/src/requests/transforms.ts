import { queryOptions } from "@tanstack/react-query";
import { api, withQuery } from "@/lib/api";
import type {
  ModelPreview,
  ModelRun,
  ModelWish,
  Rollup,
  SqlModel,
  SuggestedRollup,
} from "@/lib/types/transforms";
import type { Paged } from "@/lib/types/values";

const soon = 4_000;

interface Items<T> {
  items: readonly T[];
}

/** Every model in the order in which they run; looked at again while one runs. */
export const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: ({ signal }) => api<Items<SqlModel>>("/models", { signal }),
  refetchInterval: (query) => (query.state.data?.items.some(isRunning) ? 1_000 : soon),
});

export const modelRunsQuery = (id: string) =>
  queryOptions({
    queryKey: ["models", id, "runs"],
    queryFn: ({ signal }) => api<Paged<ModelRun>>(withQuery(`/models/${id}/runs`, { limit: 20 }), { signal }),
    refetchInterval: soon,
  });

export const rollupsQuery = queryOptions({
  queryKey: ["rollups"],
  queryFn: ({ signal }) => api<Items<Rollup>>("/rollups", { signal }),
  refetchInterval: (query) =>
    query.state.data?.items.some((one) => one.status === "building") ? 1_000 : soon,
});

export const suggestedRollupsQuery = queryOptions({
  queryKey: ["rollups", "suggested"],
  queryFn: ({ signal }) => api<Items<SuggestedRollup>>("/rollups/suggestions", { signal }),
});

export const previewModel = (sql: string) =>
  api<ModelPreview>("/models/preview", { method: "POST", body: { sql } });
export const makeModel = (wish: ModelWish) => api<SqlModel>("/models", { method: "POST", body: wish });
export const changeModel = (id: string, { name: _name, ...wish }: ModelWish) =>
  api<SqlModel>(`/models/${id}`, { method: "PATCH", body: wish });
export const runModel = (id: string) => api<{ job_id: string }>(`/models/${id}/run`, { method: "POST" });
export const removeModel = (id: string) => api<null>(`/models/${id}`, { method: "DELETE" });

export const makeRollup = (sql: readonly string[], floats: boolean) =>
  api<Rollup>("/rollups", { method: "POST", body: { sql, floats } });
export const rebuildRollup = (id: string) => api<Rollup>(`/rollups/${id}/rebuild`, { method: "POST" });
export const removeRollup = (id: string) => api<null>(`/rollups/${id}`, { method: "DELETE" });

export function isRunning({ last_run: run }: SqlModel): boolean {
  return run?.status === "waiting" || run?.status === "loading";
}
