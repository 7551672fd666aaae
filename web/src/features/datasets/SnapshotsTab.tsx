import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { Coded } from "@/design/Coded";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { say } from "@/design/Toasts";
import { classes } from "@/lib/classes";
import { count, moment, plural, words } from "@/lib/format";
import type { Dataset, Load, Snapshot } from "@/lib/types/datasets";
import { loadsQuery, snapshotsQuery, undoSnapshot } from "@/requests/datasets";
import { Compare } from "./Compare";
import { DriftRule } from "./DriftRule";
import { KeptFor } from "./KeptFor";
import { PartitionRule } from "./PartitionRule";
import { RowsKept } from "./RowsKept";

/** Every load is a snapshot: one can ask as of it, and undo it. */
export function SnapshotsTab({ dataset }: { dataset: Dataset }) {
  const snapshots = useQuery(snapshotsQuery(dataset.dataset_id));
  const loads = useQuery(loadsQuery(dataset.dataset_id));
  const told = new Map(loads.data?.items.map((load) => [load.load_id as string | null, load]));
  const [comparing, setComparing] = useState<number | null>(null);
  const [undoing, setUndoing] = useState<Snapshot | null>(null);
  const navigate = useNavigate();
  if (snapshots.isPending) return <SkeletonRows rows={3} className="h-14" />;
  if (snapshots.isError) {
    return (
      <div className="p-4">
        <ErrorNote error={snapshots.error} onRetry={() => void snapshots.refetch()} />
      </div>
    );
  }
  const later = comparing === null ? undefined : snapshots.data.items[comparing];
  const earlier = comparing === null ? undefined : snapshots.data.items[comparing + 1];
  return (
    <>
      <DriftRule dataset={dataset} />
      <RowsKept dataset={dataset} />
      {dataset.source_type !== "stream" && <KeptFor dataset={dataset} />}
      <PartitionRule dataset={dataset} />
      <ol className="px-4.5 py-2">
        {snapshots.data.items.map((snapshot, index) => (
          <li
            key={snapshot.snapshot_id}
            className="relative flex flex-wrap items-center gap-x-4 gap-y-1 py-3 ps-6"
          >
            <span
              aria-hidden="true"
              className={classes(
                "absolute top-0 start-1 w-px bg-line-strong",
                index === 0
                  ? "top-5 h-[calc(100%-1.25rem)]"
                  : index === snapshots.data.items.length - 1
                    ? "h-5"
                    : "h-full",
                snapshots.data.items.length === 1 && "hidden",
              )}
            />
            <span
              aria-hidden="true"
              className={classes(
                "absolute top-[1.1rem] start-0 size-2.25 rounded-full border-2",
                snapshot.is_current ? "border-accent bg-accent" : "border-line-strong bg-surface",
              )}
            />
            <span className="min-w-0 flex-1">
              <span className="flex flex-wrap items-center gap-2">
                <span className="font-medium">{moment(snapshot.committed_at)}</span>
                {snapshot.is_current && <Badge tone="accent">now</Badge>}
                {snapshot.undone && <Badge>undone</Badge>}
              </span>
              <span className="figures text-fine text-ink-2">
                {words(snapshot.operation)}, {count(snapshot.added_rows)} rows added,{" "}
                {count(snapshot.total_rows)} in all
              </span>
              <Told load={told.get(snapshot.load_id)} />
            </span>
            <code className="hidden font-mono text-ink-3 text-micro lg:block">{snapshot.snapshot_id}</code>
            {snapshots.data.items[index + 1] && (
              <Button size="small" weight="quiet" onClick={() => setComparing(index)}>
                What changed
              </Button>
            )}
            <Button
              size="small"
              weight="quiet"
              onClick={() =>
                void navigate({
                  to: "/ask",
                  search: { dataset: dataset.dataset_id, asof: snapshot.committed_at },
                })
              }
            >
              Ask as of this
            </Button>
            {dataset.may_change && !snapshot.undone && snapshot.operation === "append" && (
              <Button size="small" onClick={() => setUndoing(snapshot)}>
                Undo
              </Button>
            )}
          </li>
        ))}
        {later && earlier && (
          <Compare dataset={dataset} earlier={earlier} later={later} onClose={() => setComparing(null)} />
        )}
        {undoing && <Undo dataset={dataset} snapshot={undoing} onClose={() => setUndoing(null)} />}
      </ol>
    </>
  );
}

/** What a load brought, beside its rows: its file, what it updated, how its columns differed. */
function Told({ load }: { load: Load | undefined }) {
  if (!load) return null;
  const lines = [
    load.rows_updated > 0 ? `${plural(load.rows_updated, "row")} updated` : null,
    load.rows_mended > 0 ? `${plural(load.rows_mended, "row")} that had been set aside loaded too.` : null,
    load.decided_by ? `Let in by ${load.decided_by}.` : null,
    load.rows_repeated ? `${plural(load.rows_repeated, "row")} were there already` : null,
    ...load.told,
  ].filter((line) => line !== null);
  return (
    <span className="block text-fine text-ink-3">
      {load.source_name && <code className="me-2 font-mono text-micro">{load.source_name}</code>}
      <Coded text={lines.join(" ")} />
    </span>
  );
}

interface UndoProps {
  dataset: Dataset;
  snapshot: Snapshot;
  onClose: () => void;
}

function Undo({ dataset, snapshot, onClose }: UndoProps) {
  const client = useQueryClient();
  const undoing = useMutation({
    mutationFn: () => undoSnapshot(dataset.dataset_id, snapshot.snapshot_id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["dataset", dataset.dataset_id] });
      void client.invalidateQueries({ queryKey: ["datasets"] });
      say({ text: "The load is undone.", detail: `${dataset.name} is as it was before.` });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Undo this load?"
      description={`The ${count(snapshot.added_rows)} rows of ${moment(snapshot.committed_at)} leave the dataset. The file as it came is kept.`}
    >
      {undoing.isError && <ErrorNote error={undoing.error} />}
      <DialogActions>
        <Button onClick={onClose}>Keep it</Button>
        <Button weight="primary" busy={undoing.isPending} onClick={() => undoing.mutate()}>
          Undo the load
        </Button>
      </DialogActions>
    </Dialog>
  );
}
