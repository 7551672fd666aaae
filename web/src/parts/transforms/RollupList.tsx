import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Layers, Plus, RotateCw, Trash2 } from "lucide-react";
import { Badge } from "@/design/Badge";
import { Button, IconButton } from "@/design/Button";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { say, sayError } from "@/design/Toasts";
import { bytes, count, milliseconds, plural } from "@/lib/format";
import type { Rollup, SuggestedRollup } from "@/lib/types/transforms";
import { useMay } from "@/parts/session";
import {
  makeRollup,
  rebuildRollup,
  removeRollup,
  rollupsQuery,
  suggestedRollupsQuery,
} from "@/requests/transforms";
import { rollupWords, timesFewer } from "./words";

/** What is kept so that fewer rows are read, and what could be, each with its cost and what it saves. */
export function RollupList() {
  const rollups = useQuery(rollupsQuery);
  const mayMake = useMay("analyst");
  const suggested = useQuery({ ...suggestedRollupsQuery, enabled: mayMake });
  const items = rollups.data?.items ?? [];
  const offered = suggested.data?.items ?? [];
  if (rollups.isError) return <ErrorNote error={rollups.error} onRetry={() => void rollups.refetch()} />;
  if (rollups.isPending) return <SkeletonRows rows={4} className="h-15" />;
  return (
    <>
      <ul className="divide-y divide-line">
        {items.map((rollup) => (
          <Line key={rollup.rollup_id} rollup={rollup} mayChange={mayMake} />
        ))}
      </ul>
      {offered.length > 0 && (
        <section aria-label="Worth keeping" className={items.length > 0 ? "border-line border-t" : ""}>
          <h2 className="px-4 pt-4 pb-1 font-medium">Worth keeping</h2>
          <p className="px-4 pb-2 text-fine text-ink-2">From what was asked in the last two weeks.</p>
          <ul className="divide-y divide-line">
            {offered.map((one) => (
              <Offered key={`${one.dataset_id} ${one.keys.join()} ${one.figures.join()}`} rollup={one} />
            ))}
          </ul>
        </section>
      )}
      {items.length === 0 && offered.length === 0 && (
        <Empty icon={<Layers size={18} />} title="No rollup is kept">
          When the same groups of a large dataset are asked again, keeping them as a small table is offered
          here. Answers stay exactly the same.
        </Empty>
      )}
    </>
  );
}

function Line({ rollup, mayChange }: { rollup: Rollup; mayChange: boolean }) {
  const client = useQueryClient();
  const settle = {
    onSuccess: () => void client.invalidateQueries({ queryKey: ["rollups"] }),
    onError: sayError,
  };
  const removing = useMutation({ mutationFn: () => removeRollup(rollup.rollup_id), ...settle });
  const rebuilding = useMutation({ mutationFn: () => rebuildRollup(rollup.rollup_id), ...settle });
  const name = rollupWords(rollup.keys);
  return (
    <li className="flex flex-wrap items-center gap-x-5 gap-y-1 px-4 py-3">
      <What rollup={rollup} />
      <span className="text-fine text-ink-2 sm:w-56">
        <span className="figures block">
          {count(rollup.rows)} of {plural(rollup.of_rows, "row")}, {bytes(rollup.size_bytes)}
        </span>
        <span className="block">{timesFewer(rollup.rows, rollup.of_rows)}</span>
      </span>
      <span className="text-fine text-ink-2 sm:w-44">
        <State rollup={rollup} />
        <span className="block">
          {rollup.times > 0 ? `answered ${plural(rollup.times, "time")}` : "not asked yet"}
        </span>
      </span>
      {mayChange && (
        <span className="ms-auto flex gap-1">
          <IconButton label={`Make the rollup by ${name} anew`} onClick={() => rebuilding.mutate()}>
            <RotateCw size={15} />
          </IconButton>
          <IconButton label={`Remove the rollup by ${name}`} onClick={() => removing.mutate()}>
            <Trash2 size={15} />
          </IconButton>
        </span>
      )}
      {rollup.error && <p className="w-full text-bad text-fine">{rollup.error}</p>}
    </li>
  );
}

function State({ rollup }: { rollup: Rollup }) {
  if (rollup.status === "failed") return <Badge tone="bad">failed</Badge>;
  if (rollup.status === "building") return <Badge tone="accent">is made</Badge>;
  return rollup.is_current ? <Badge tone="good">in use</Badge> : <Badge tone="warn">catches up</Badge>;
}

function Offered({ rollup }: { rollup: SuggestedRollup }) {
  const client = useQueryClient();
  const making = useMutation({
    mutationFn: () => makeRollup(rollup.sql, rollup.floats),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["rollups"] });
      say({ text: `A rollup of ${rollup.dataset_name} is made.` });
    },
    onError: sayError,
  });
  return (
    <li className="flex flex-wrap items-center gap-x-5 gap-y-1 px-4 py-3">
      <What rollup={rollup} />
      <span className="text-fine text-ink-2 sm:w-56">
        <span className="figures block">
          about {count(rollup.rows)} of {plural(rollup.of_rows, "row")}, {bytes(rollup.size_bytes)}
        </span>
        <span className="block">{timesFewer(rollup.rows, rollup.of_rows)}</span>
      </span>
      <span className="figures text-fine text-ink-2 sm:w-44">
        <span className="block">asked {plural(rollup.times, "time")}</span>
        <span className="block">
          would have saved {milliseconds(rollup.saved_ms)} of {milliseconds(rollup.elapsed_ms)}
        </span>
      </span>
      <Button
        size="small"
        className="ms-auto"
        icon={<Plus size={13} />}
        busy={making.isPending}
        onClick={() => making.mutate()}
      >
        Keep it
      </Button>
      {rollup.floats && (
        <p className="w-full text-fine text-warn">
          It adds up fractional numbers: the last digits of a sum can differ.
        </p>
      )}
    </li>
  );
}

function What({ rollup }: { rollup: Rollup | SuggestedRollup }) {
  return (
    <span className="min-w-0 flex-1 basis-60">
      <Link
        to="/datasets/$datasetId"
        params={{ datasetId: rollup.dataset_id }}
        className="block truncate font-medium hover:text-accent"
      >
        {rollup.dataset_name ?? "A dataset that is gone"} by {rollupWords(rollup.keys)}
      </Link>
      <span className="block truncate text-fine text-ink-2" title={rollup.figures.join(", ")}>
        {rollup.figures.join(", ")}
      </span>
    </span>
  );
}
