import { useMutation, useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { Dialog } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { Pictured } from "@/design/House";
import { SkeletonRows } from "@/design/Skeleton";
import { say } from "@/design/Toasts";
import { moment } from "@/lib/format";
import { ours } from "@/lib/looks";
import type { BrandVersion } from "@/lib/types/looks";
import { brandVersionsQuery, restoreBrand } from "@/requests/looks";
import { useSettle } from "./useSettle";

/** Each state that was kept, the newest first; any can be put back, and Sextant's own too. */
export function EarlierLooks({ current }: { current: number }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<History size={14} />} onClick={() => setOpen(true)}>
        Earlier looks
      </Button>
      {open && <List current={current} onClose={() => setOpen(false)} />}
    </>
  );
}

const own: BrandVersion = { version: 0, name: "", accent: null, logo: null, saved_by: null, saved_at: null };

function List({ current, onClose }: { current: number; onClose: () => void }) {
  const versions = useQuery(brandVersionsQuery);
  const settle = useSettle();
  const restoring = useMutation({
    mutationFn: restoreBrand,
    onSuccess: (made) => {
      settle(made);
      onClose();
      say({ text: "Put back as a new version." });
    },
  });
  return (
    <Dialog open onClose={onClose} title="Earlier looks">
      {versions.isPending && <SkeletonRows rows={4} className="h-14" />}
      {versions.isError && <ErrorNote error={versions.error} />}
      {restoring.isError && <ErrorNote error={restoring.error} />}
      <ol className="divide-y divide-line border-line border-y">
        {versions.data &&
          [...versions.data.items, own].map((one) => (
            <li key={one.version} className="flex items-center gap-3 py-2.5">
              <Sample version={one} />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{one.name || ours}</span>
                <span className="figures block truncate text-fine text-ink-2">
                  {one.version === 0
                    ? "Sextant's own looks"
                    : `${moment(one.saved_at)}, ${one.saved_by ?? ""}`}
                </span>
              </span>
              {one.version === current ? (
                <Badge tone="good">holds now</Badge>
              ) : (
                <Button
                  size="small"
                  busy={restoring.isPending && restoring.variables === one.version}
                  onClick={() => restoring.mutate(one.version)}
                >
                  Put it back
                </Button>
              )}
            </li>
          ))}
      </ol>
    </Dialog>
  );
}

function Sample({ version }: { version: BrandVersion }) {
  return (
    <span aria-hidden="true" className="flex w-16 shrink-0 items-center gap-2">
      <span
        className="size-4 shrink-0 rounded-full border border-line"
        style={{ backgroundColor: version.accent ?? "var(--own-accent)" }}
      />
      {version.logo && <Pictured logo={version.logo} box={{ width: 40, height: 22 }} />}
    </span>
  );
}
