import { queryOptions } from "@tanstack/react-query";
import { api, withQuery } from "@/lib/api";
import type { Job, JobStatus } from "@/lib/types/jobs";
import type { Paged } from "@/lib/types/values";

export const isFinished = (job: Job) => job.status === "completed" || job.status === "failed";

export const jobsQuery = (status: JobStatus | null, cursor: string | null = null) =>
  queryOptions({
    queryKey: ["jobs", status, cursor],
    queryFn: ({ signal }) => api<Paged<Job>>(withQuery("/jobs", { status, cursor, limit: 50 }), { signal }),
    refetchInterval: ({ state }) => (state.data?.items.every(isFinished) ? 10_000 : 1_000),
  });

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ["job", id],
    queryFn: ({ signal }) => api<Job>(`/data/job/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data && isFinished(state.data) ? false : 1_000),
  });

export const cancelJob = (id: string) => api<Job>(`/jobs/${id}/cancel`, { method: "POST" });
export const retryJob = (id: string) => api<Job>(`/jobs/${id}/retry`, { method: "POST" });

/** Calls back with each state of a job until it is finished; returns what stops listening. */
export function followJob(id: string, onChange: (job: Job) => void): () => void {
  const source = new EventSource(`/api/v1/jobs/${id}/events`, { withCredentials: true });
  source.onmessage = (event: MessageEvent<string>) => {
    const job = JSON.parse(event.data) as Job;
    onChange(job);
    if (isFinished(job)) source.close();
  };
  return () => source.close();
}
