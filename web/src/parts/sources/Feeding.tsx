import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw, Unplug } from "lucide-react";
import { Button, IconButton } from "@/design/Button";
import { SmallSelect } from "@/design/SmallSelect";
import { say, sayError } from "@/design/Toasts";
import { ago, moment, plural } from "@/lib/format";
import type { Dataset } from "@/lib/types/datasets";
import type { Sync, SyncRun } from "@/lib/types/sources";
import { isFinished } from "@/requests/jobs";
import { changeSync, removeSync, runSync, syncsQuery } from "@/requests/sources";
import { JobProgress, useJob } from "../LiveJob";
import { type Often, often, oftenOf, timesOf } from "./times";

/** Where a dataset comes from, when it last came, and when it comes again; nothing for an upload. */
export function Feeding({ dataset }: { dataset: Dataset }) {
  const syncs = useQuery(syncsQuery(dataset.dataset_id));
  return (
    <>
      {syncs.data?.items.map((sync) => (
        <One key={sync.sync_id} sync={sync} mayChange={dataset.may_change} />
      ))}
    </>
  );
}

function One({ sync, mayChange }: { sync: Sync; mayChange: boolean }) {
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: syncsQuery(sync.dataset_id).queryKey });
  const job = useJob(mayChange ? sync.job_id : null);
  const running = useMutation({
    mutationFn: () => runSync(sync.sync_id),
    onSuccess: again,
    onError: sayError,
  });
  const timing = useMutation({
    mutationFn: (value: Often) => changeSync(sync.sync_id, timesOf(value) ?? sync.times),
    onSuccess: again,
    onError: sayError,
  });
  const leaving = useMutation({
    mutationFn: () => removeSync(sync.sync_id),
    onSuccess: () => {
      say({ text: `${sync.table} feeds this dataset no more. Its rows stay.` });
      return again();
    },
    onError: sayError,
  });
  const busy = job !== null && !isFinished(job);
  const now = oftenOf(sync.times);
  return (
    <section aria-label="Source" className="card mb-4 px-4.5 py-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="min-w-0 flex-1 basis-72">
          <span className="font-medium">{sync.connection_name ?? "A connection that was removed"}</span>
          <code className="ms-2 font-mono text-code text-ink-2">
            {sync.table_schema ? `${sync.table_schema}.` : ""}
            {sync.table}
          </code>
          <span className="block text-fine text-ink-2">
            {way(sync)}. {outcome(sync.last_run)}
            {sync.next_at ? ` Next ${moment(sync.next_at)}.` : ""}
          </span>
        </p>
        {mayChange && (
          <div className="flex items-center gap-2">
            <SmallSelect
              label="When it syncs"
              value={now}
              onChange={(value: Often) => timing.mutate(value)}
              options={
                now === "other"
                  ? [...often, { value: now, label: `every ${sync.times.every_minutes} minutes` }]
                  : often
              }
            />
            <Button
              size="small"
              icon={<RefreshCw size={13} />}
              busy={busy || running.isPending}
              disabled={sync.connection_name === null}
              onClick={() => running.mutate()}
            >
              Sync now
            </Button>
            <IconButton label="Stop feeding this dataset" onClick={() => leaving.mutate()}>
              <Unplug size={14} />
            </IconButton>
          </div>
        )}
      </div>
      {busy && <JobProgress job={job} label={`Syncing ${sync.table}`} />}
      {sync.last_run?.status === "failed" && !busy && (
        <p role="alert" className="mt-2 text-bad text-fine">
          {sync.last_run.error}
        </p>
      )}
      {sync.last_run?.notes.map((note) => (
        <p key={note} className="mt-1 text-fine text-warn">
          {note}
        </p>
      ))}
    </section>
  );
}

function way({ cursor, mode, key }: Sync): string {
  if (mode === "replace") return "The whole table each time";
  const what = cursor === null ? "New files" : `What is new by ${cursor}`;
  return mode === "upsert" ? `${what}, updated by ${key.join(", ")}` : `${what}, added`;
}

function outcome(run: SyncRun | null): string {
  if (!run) return "";
  const when = ago(run.finished_at ?? run.created_at);
  switch (run.status) {
    case "waiting":
    case "loading":
      return "It is syncing.";
    case "loaded":
      return `Synced ${when}, ${plural(run.rows, "row")}.`;
    case "nothing_new":
      return `Synced ${when}: nothing was new.`;
    case "held":
      return "The last load waits for a decision.";
    case "failed":
      return `The sync failed ${when}.`;
  }
}
