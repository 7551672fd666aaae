import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { Dialog } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { say, sayError } from "@/design/Toasts";
import { capital, moment, plural } from "@/lib/format";
import type { Dashboard } from "@/lib/types/dashboards";
import { Outline } from "@/parts/boards/Outline";
import { dashboardQuery, restoreVersion, versionQuery, versionsQuery } from "@/requests/dashboards";

/** What a dashboard was, version by version, and the way back to one. */
export function Versions({ board, onClose }: { board: Dashboard; onClose: () => void }) {
  const id = board.dashboard_id;
  const versions = useQuery(versionsQuery(id));
  const [chosen, setChosen] = useState<number | null>(null);
  const client = useQueryClient();
  const restoring = useMutation({
    mutationFn: (version: number) => restoreVersion(id, version),
    onSuccess: (now, version) => {
      client.setQueryData(dashboardQuery(id).queryKey, now);
      void client.invalidateQueries({ queryKey: ["dashboards"] });
      void client.invalidateQueries({ queryKey: versionsQuery(id).queryKey });
      say({ text: `The dashboard is as it was at version ${version}.` });
      onClose();
    },
    onError: sayError,
  });
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="Versions"
      description="Every change is kept. Going back is a change too, and loses nothing."
    >
      {versions.isPending && <SkeletonRows rows={5} className="h-10" />}
      {versions.isError && <ErrorNote error={versions.error} onRetry={() => void versions.refetch()} />}
      <ol className="divide-y divide-line">
        {versions.data?.items.map((one) => (
          <li key={one.version}>
            <button
              type="button"
              aria-expanded={chosen === one.version}
              onClick={() => setChosen(chosen === one.version ? null : one.version)}
              className="flex w-full items-baseline gap-3 rounded-sm py-2 text-start text-fine hover:bg-sunken"
            >
              <span className="figures w-8 shrink-0 text-end text-ink-3">{one.version}</span>
              <span className="min-w-0 flex-1">{one.told || "As it was before versions were kept"}</span>
              {one.version === board.version && <Badge tone="accent">now</Badge>}
              {one.restored_from !== null && <Badge>from {one.restored_from}</Badge>}
              <span className="hidden shrink-0 text-ink-3 sm:inline">{one.by.email}</span>
              <span className="figures shrink-0 text-ink-3">{moment(one.saved_at)}</span>
            </button>
            {chosen === one.version && (
              <Seen
                board={board}
                version={one.version}
                busy={restoring.isPending}
                onRestore={() => restoring.mutate(one.version)}
              />
            )}
          </li>
        ))}
      </ol>
    </Dialog>
  );
}

interface SeenProps {
  board: Dashboard;
  version: number;
  busy: boolean;
  onRestore: () => void;
}

function Seen({ board, version, busy, onRestore }: SeenProps) {
  const was = useQuery(versionQuery(board.dashboard_id, version));
  if (was.isPending) return <SkeletonRows rows={1} className="h-28" />;
  if (was.isError) return <ErrorNote error={was.error} />;
  const { differences } = was.data;
  const same = differences.length === 0;
  const moved = differences.filter((one) => one.happened === "moved").length;
  const others = differences.filter((one) => one.happened !== "moved");
  return (
    <div className="grid gap-3 pb-3 ps-11 sm:grid-cols-[14rem_1fr]">
      <div className="self-start overflow-hidden rounded-md border border-line">
        <Outline tiles={was.data.visualizations} />
      </div>
      <div className="text-fine">
        {same ? (
          <p className="text-ink-2">This is what the dashboard is now.</p>
        ) : (
          <>
            <p className="text-ink-2">Going back to it would do this:</p>
            <ul className="my-1.5 list-disc ps-4 marker:text-ink-3">
              {others.map((one) => (
                <li key={`${one.part} ${one.id} ${one.happened}`}>{capital(one.words)}</li>
              ))}
              {moved > 0 && <li>Moved {plural(moved, "tile")}</li>}
            </ul>
            <Button size="small" weight="primary" busy={busy} onClick={onRestore}>
              Go back to it
            </Button>
          </>
        )}
      </div>
    </div>
  );
}
