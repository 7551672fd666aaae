import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { Dialog } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { moment, plural } from "@/lib/format";
import type { Dataset } from "@/lib/types/datasets";
import type { Policy } from "@/lib/types/governance";
import { policyVersionsQuery } from "@/requests/governance";
import { RuleLine } from "./RuleLine";

interface Props {
  dataset: Dataset;
  now: Policy;
  onRestore: (old: Policy) => void;
  onClose: () => void;
}

/** Each state of the rules, the newest first; any can hold again as a new version. */
export function PolicyVersions({ dataset, now, onRestore, onClose }: Props) {
  const versions = useQuery(policyVersionsQuery(dataset.dataset_id));
  const [shown, setShown] = useState(now.version);
  return (
    <Dialog open wide onClose={onClose} title={`Who saw ${dataset.name}`}>
      {versions.isPending && <SkeletonRows rows={3} className="h-12" />}
      {versions.isError && <ErrorNote error={versions.error} />}
      <ol className="divide-y divide-line border-line border-y">
        {versions.data?.items.map((old) => (
          <li key={old.version} className="py-2">
            <div className="flex flex-wrap items-center gap-3">
              <button
                type="button"
                aria-expanded={shown === old.version}
                onClick={() => setShown(shown === old.version ? 0 : old.version)}
                className="figures min-w-0 flex-1 rounded-sm text-start"
              >
                <span className="font-medium">Version {old.version}</span>{" "}
                <span className="text-fine text-ink-2">
                  {plural(old.rules.length, "rule")}, {old.updated_by}, {moment(old.updated_at)}
                </span>
              </button>
              {old.version === now.version ? (
                <Badge tone="good">holds now</Badge>
              ) : (
                <Button size="small" onClick={() => onRestore(old)}>
                  Let it hold again
                </Button>
              )}
            </div>
            {shown === old.version && (
              <ul className="-mx-4.5 mt-1">
                {old.rules.map((rule, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a rule is known by its place
                  <RuleLine key={at} rule={rule} />
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
