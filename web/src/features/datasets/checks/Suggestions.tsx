import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Coded } from "@/design/Coded";
import { SkeletonRows } from "@/design/Skeleton";
import { sayError } from "@/design/Toasts";
import type { Check, Rule } from "@/lib/types/checks";
import type { Dataset } from "@/lib/types/datasets";
import { keepRules, runChecks, suggestedChecksQuery } from "@/requests/checks";

const few = 6;

/** Rules that the profile gives reason for, each kept with one click. */
export function Suggestions({ dataset, kept }: { dataset: Dataset; kept: readonly Check[] }) {
  const id = dataset.dataset_id;
  const suggested = useQuery(suggestedChecksQuery(id));
  const client = useQueryClient();
  const keeping = useMutation({
    mutationFn: async (rules: readonly Rule[]) => {
      await keepRules(id, rules, "suggestion");
      await runChecks(id);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["dataset", id, "checks"] }),
    onError: sayError,
  });
  const [all, setAll] = useState(false);
  if (suggested.isPending) return <SkeletonRows rows={3} className="h-12" />;
  const known = new Set(kept.map((check) => check.title));
  const offered = suggested.data?.items.filter((each) => !known.has(each.title)) ?? [];
  if (offered.length === 0) return null;
  return (
    <section aria-labelledby="worth-checking" className="border-line border-t bg-ground">
      <div className="flex items-center justify-between gap-3 px-4.5 py-3">
        <h3 id="worth-checking" className="font-semibold text-fine">
          Worth checking
        </h3>
        <Button
          size="small"
          busy={keeping.isPending}
          onClick={() => keeping.mutate(offered.map((each) => each.rule))}
        >
          Keep all {offered.length}
        </Button>
      </div>
      <ul className="divide-y divide-line border-line border-t">
        {offered.slice(0, all ? undefined : few).map((each) => (
          <li key={each.title} className="flex items-center gap-3 px-4.5 py-2">
            <span className="min-w-0 flex-1">
              <span className="block text-fine">
                <Coded text={each.title} />
              </span>
              <span className="block text-ink-3 text-small">
                <Coded text={each.reason} />
              </span>
            </span>
            <Button
              size="small"
              icon={<Plus size={13} />}
              aria-label={`Keep the check: ${each.title}`}
              disabled={keeping.isPending}
              onClick={() => keeping.mutate([each.rule])}
            >
              Keep
            </Button>
          </li>
        ))}
      </ul>
      {!all && offered.length > few && (
        <div className="border-line border-t py-2 text-center">
          <Button size="small" weight="quiet" onClick={() => setAll(true)}>
            Show all {offered.length}
          </Button>
        </div>
      )}
    </section>
  );
}
