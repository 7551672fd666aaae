import { useQuery } from "@tanstack/react-query";
import { Badge, type BadgeTone } from "@/design/Badge";
import { Bars } from "@/design/Bars";
import { Coded } from "@/design/Coded";
import { Dialog } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { moment, percent } from "@/lib/format";
import type { ChangeLevel, ColumnChange, Dataset, Snapshot } from "@/lib/types/datasets";
import { comparisonQuery } from "@/requests/datasets";

interface Props {
  dataset: Dataset;
  earlier: Snapshot;
  later: Snapshot;
  onClose: () => void;
}

const looks: Record<ChangeLevel, { words: string; tone: BadgeTone }> = {
  same: { words: "the same", tone: "good" },
  little: { words: "moved a little", tone: "plain" },
  much: { words: "moved much", tone: "warn" },
};

/** What changed between two snapshots: in words, then column by column. */
export function Compare({ dataset, earlier, later, onClose }: Props) {
  const found = useQuery(comparisonQuery(dataset.dataset_id, earlier.snapshot_id, later.snapshot_id));
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="What changed"
      description={`From ${moment(earlier.committed_at)} to ${moment(later.committed_at)}.`}
    >
      {found.isError && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <SkeletonRows rows={4} className="h-12" />}
      {found.data && (
        <>
          <ul className="mb-3 grid gap-1">
            {found.data.words.map((line) => (
              <li key={line}>
                <Coded text={line} />
              </li>
            ))}
          </ul>
          <ul className="max-h-[50dvh] divide-y divide-line overflow-y-auto border-line border-t">
            {found.data.columns.map((change) => (
              <Change key={change.column} change={change} />
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}

function Change({ change }: { change: ColumnChange }) {
  const shape = (side: "share_from" | "share_to", words: string) => (
    <Bars
      values={change.bins.map((bin) => bin[side])}
      titles={change.bins.map((bin) => `${bin.label}: ${percent(bin[side])}`)}
      label={`${change.column} ${words}`}
      className="h-6.5 w-24 shrink-0"
    />
  );
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2 text-fine">
      <code className="min-w-28 flex-1 font-mono text-code">{change.column}</code>
      {change.bins.length > 1 && (
        <>
          {shape("share_from", "before")}
          <span aria-hidden="true" className="text-ink-3">
            →
          </span>
          {shape("share_to", "after")}
        </>
      )}
      {change.nulls_from !== change.nulls_to && (
        <span className="figures text-ink-2">
          missing {percent(change.nulls_from)} → {percent(change.nulls_to)}
        </span>
      )}
      <span className="w-28 text-end" title={`population stability index ${change.psi.toFixed(2)}`}>
        <Badge tone={looks[change.level].tone}>{looks[change.level].words}</Badge>
      </span>
    </li>
  );
}
