import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useJob } from "@/parts/LiveJob";
import { retypeColumn } from "@/requests/datasets";

/** Reads the raw file again with another type for a column, and follows the job to its end. */
export function useRetype(dataset: string, field: number) {
  const client = useQueryClient();
  const asking = useMutation({
    mutationFn: (body: { type: string; format?: string }) => retypeColumn(dataset, field, body),
  });
  const job = useJob(asking.data?.job_id ?? null);
  const done = job?.status === "completed";
  useEffect(() => {
    if (done) void client.invalidateQueries({ queryKey: ["dataset", dataset] });
  }, [done, client, dataset]);
  const running = job !== null && !done && job.status !== "failed";
  return { asking, job, done, running };
}
