import { useMutation, useQuery } from "@tanstack/react-query";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { Dialog } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { sayError } from "@/design/Toasts";
import { moment, plural } from "@/lib/format";
import type { Editing } from "@/parts/meaning/useLayer";
import { earlierLayer, layerVersionsQuery } from "@/requests/semantics";

interface Props {
  editing: Editing;
  onClose: () => void;
}

/** Each saved state, the newest first; any can be taken into the forms again. */
export function LayerVersions({ editing, onClose }: Props) {
  const versions = useQuery(layerVersionsQuery);
  const reading = useMutation({
    mutationFn: earlierLayer,
    onSuccess: (found) => {
      editing.change(found.layer);
      onClose();
    },
    onError: sayError,
  });
  return (
    <Dialog open wide onClose={onClose} title="Versions of the layer">
      {versions.isPending && <SkeletonRows rows={4} className="h-12" />}
      {versions.isError && <ErrorNote error={versions.error} />}
      <ol className="divide-y divide-line border-line border-y">
        {versions.data?.items.map((one) => (
          <li key={one.version} className="flex flex-wrap items-center gap-3 py-2">
            <span className="figures min-w-0 flex-1">
              <span className="font-medium">{one.note || `Version ${one.version}`}</span>
              <span className="block text-fine text-ink-2">
                {one.note && `Version ${one.version}, `}
                {plural(one.datasets, "dataset")}, {plural(one.metrics, "metric")}, {one.saved_by},{" "}
                {moment(one.saved_at)}
              </span>
            </span>
            {one.version === editing.kept.version ? (
              <Badge tone="good">holds now</Badge>
            ) : (
              editing.mayChange && (
                <Button size="small" busy={reading.isPending} onClick={() => reading.mutate(one.version)}>
                  Take it again
                </Button>
              )
            )}
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
