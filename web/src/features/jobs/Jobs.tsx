import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { ListChecks } from "lucide-react";
import { useState } from "react";
import { Badge, type BadgeTone } from "@/design/Badge";
import { Bar, Here } from "@/design/Bar";
import { Button } from "@/design/Button";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { Page, PageHead } from "@/design/Page";
import { Segmented } from "@/design/Segmented";
import { SkeletonRows } from "@/design/Skeleton";
import { sayError } from "@/design/Toasts";
import { ago, words } from "@/lib/format";
import { useTitle } from "@/lib/hooks";
import type { Job, JobStatus } from "@/lib/types/jobs";
import { JobProgress, useJob } from "@/parts/LiveJob";
import { cancelJob, isFinished, jobsQuery, retryJob } from "@/requests/jobs";

const route = getRouteApi("/in/jobs");

const choices: readonly { value: JobStatus | "all"; label: string }[] = [
  { value: "all", label: "All" },
  { value: "processing", label: "Running" },
  { value: "failed", label: "Failed" },
  { value: "completed", label: "Done" },
];

export function Jobs() {
  useTitle("Jobs");
  const { status } = route.useSearch();
  const navigate = useNavigate();
  const [pages, setPages] = useState<readonly (string | null)[]>([null]);
  const cursor = pages.at(-1) ?? null;
  const jobs = useQuery({ ...jobsQuery(status ?? null, cursor), placeholderData: (previous) => previous });
  return (
    <>
      <Bar title={<Here>Jobs</Here>} />
      <Page>
        <PageHead
          title="Jobs"
          actions={
            <Segmented
              label="Which jobs"
              value={status ?? "all"}
              options={choices}
              onChange={(next) => {
                setPages([null]);
                void navigate({ to: "/jobs", search: next === "all" ? {} : { status: next }, replace: true });
              }}
            />
          }
        />
        {jobs.isError && <ErrorNote error={jobs.error} onRetry={() => void jobs.refetch()} />}
        {!jobs.isError && (
          <div className="card overflow-hidden">
            {jobs.isPending && <SkeletonRows rows={6} className="h-15" />}
            {jobs.data?.items.length === 0 && (
              <Empty icon={<ListChecks size={18} />} title={status ? "No such job" : "No jobs yet"}>
                A load, an export and all other long work is a job. It goes on when you leave the page.
              </Empty>
            )}
            <ul className="divide-y divide-line">
              {jobs.data?.items.map((job) => (
                <Line key={job.job_id} listed={job} />
              ))}
            </ul>
          </div>
        )}
        <div className="mt-3 flex justify-end gap-2">
          {pages.length > 1 && (
            <Button size="small" onClick={() => setPages(pages.slice(0, -1))}>
              Newer
            </Button>
          )}
          {jobs.data?.next_cursor && (
            <Button size="small" onClick={() => setPages([...pages, jobs.data.next_cursor])}>
              Older
            </Button>
          )}
        </div>
      </Page>
    </>
  );
}

const looks: Record<JobStatus, { words: string; tone: BadgeTone }> = {
  queued: { words: "Queued", tone: "plain" },
  processing: { words: "Running", tone: "accent" },
  completed: { words: "Done", tone: "good" },
  failed: { words: "Failed", tone: "bad" },
};

function Line({ listed }: { listed: Job }) {
  const live = useJob(isFinished(listed) ? null : listed.job_id);
  const job = live ?? listed;
  const client = useQueryClient();
  const settle = {
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["jobs"] });
      void client.invalidateQueries({ queryKey: ["job", job.job_id] });
    },
    onError: sayError,
  };
  const cancelling = useMutation({ mutationFn: () => cancelJob(job.job_id), ...settle });
  const retrying = useMutation({ mutationFn: () => retryJob(job.job_id), ...settle });
  const cancelled = job.code === "job_cancelled";
  const look = cancelled ? { words: "Cancelled", tone: "plain" as const } : looks[job.status];
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-3">
      <span className="sm:w-20">
        <Badge tone={look.tone}>{look.words}</Badge>
      </span>
      <span className="order-first min-w-0 basis-full sm:order-none sm:flex-1 sm:basis-56">
        <span className="block truncate font-medium">{nameOf(job)}</span>
        {!isFinished(job) && <JobProgress job={job} label={`Progress of ${nameOf(job)}`} />}
        {job.status === "failed" && !cancelled && (
          <span className="block text-fine text-ink-2">
            {job.error_message} {job.hint}
          </span>
        )}
      </span>
      <span className="figures text-end text-fine text-ink-3">{ago(job.updated_at)}</span>
      <span className="ms-auto flex justify-end gap-2 sm:ms-0 sm:w-36">
        {!isFinished(job) && (
          <Button size="small" busy={cancelling.isPending} onClick={() => cancelling.mutate()}>
            Cancel
          </Button>
        )}
        {job.status === "failed" && (
          <Button size="small" busy={retrying.isPending} onClick={() => retrying.mutate()}>
            Try again
          </Button>
        )}
        {job.status === "completed" && job.dataset_id && (
          <Link
            to="/datasets/$datasetId"
            params={{ datasetId: job.dataset_id }}
            className="font-medium text-accent text-fine"
          >
            Open
          </Link>
        )}
      </span>
    </li>
  );
}

function nameOf(job: Job): string {
  const kind = words(job.job_type);
  return job.metadata.name ? `${kind}: ${job.metadata.name}` : kind;
}
