import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Progress } from "@/design/Progress";
import type { Job } from "@/lib/types/jobs";
import { followJob, isFinished, jobQuery } from "@/requests/jobs";

/** A job as it is now: pushed by the server, asked for when nothing is pushed. */
export function useJob(id: string | null): Job | null {
  const client = useQueryClient();
  const { data } = useQuery({ ...jobQuery(id ?? ""), enabled: id !== null });
  const finished = data ? isFinished(data) : false;
  useEffect(() => {
    if (id === null || finished) return;
    return followJob(id, (job) => client.setQueryData(jobQuery(id).queryKey, job));
  }, [id, finished, client]);
  useEffect(() => {
    if (!finished) return;
    void client.invalidateQueries({ queryKey: ["datasets"] });
    void client.invalidateQueries({ queryKey: ["dataset", data?.dataset_id] });
    void client.invalidateQueries({ queryKey: ["home"] });
    void client.invalidateQueries({ queryKey: ["schema"] });
  }, [finished, client, data?.dataset_id]);
  return data ?? null;
}

export function jobWords(job: Job): string {
  switch (job.status) {
    case "queued":
      return "Waiting its turn";
    case "processing":
      return job.note || "Reading";
    case "completed":
      return "Done";
    case "failed":
      return job.code === "job_cancelled" ? "Cancelled" : (job.error_message ?? "Failed");
  }
}

export function JobProgress({ job, label }: { job: Job; label: string }) {
  return (
    <div>
      <div className="mb-1.5 flex justify-between gap-3 text-fine">
        <span className="truncate text-ink-2">{jobWords(job)}</span>
        <span className="figures text-ink-3">{job.progress} %</span>
      </div>
      <Progress share={job.progress / 100} label={label} />
    </div>
  );
}
