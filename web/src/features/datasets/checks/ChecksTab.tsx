import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ListChecks, Play, Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { sayError } from "@/design/Toasts";
import { plural } from "@/lib/format";
import type { Check } from "@/lib/types/checks";
import type { Dataset } from "@/lib/types/datasets";
import { checksQuery, runChecks } from "@/requests/checks";
import { AddCheck } from "./AddCheck";
import { CheckLine } from "./CheckLine";
import { RunsTrend } from "./RunsTrend";
import { Suggestions } from "./Suggestions";
import { SuiteMenu } from "./SuiteMenu";

/** The rules that every load of this dataset is held against, and what they found. */
export function ChecksTab({ dataset }: { dataset: Dataset }) {
  const checks = useQuery(checksQuery(dataset.dataset_id));
  const [adding, setAdding] = useState(false);
  if (checks.isPending) return <SkeletonRows rows={4} className="h-14" />;
  if (checks.isError) {
    return (
      <div className="p-4">
        <ErrorNote error={checks.error} onRetry={() => void checks.refetch()} />
      </div>
    );
  }
  const { items } = checks.data;
  return (
    <>
      <Head dataset={dataset} checks={items} onAdd={() => setAdding(true)} />
      {items.length === 0 ? (
        <Empty icon={<ListChecks size={18} />} title="No checks yet">
          A check is a rule that every load is held against. Keep one that Sextant suggests below, or write
          your own.
        </Empty>
      ) : (
        <ul className="divide-y divide-line border-line border-t">
          {items.map((check) => (
            <CheckLine key={check.check_id} check={check} dataset={dataset} />
          ))}
        </ul>
      )}
      {dataset.may_change && <Suggestions dataset={dataset} kept={items} />}
      {adding && <AddCheck dataset={dataset} onClose={() => setAdding(false)} />}
    </>
  );
}

interface HeadProps {
  dataset: Dataset;
  checks: readonly Check[];
  onAdd: () => void;
}

function Head({ dataset, checks, onAdd }: HeadProps) {
  const client = useQueryClient();
  const running = useMutation({
    mutationFn: () => runChecks(dataset.dataset_id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["dataset", dataset.dataset_id, "checks"] });
      void client.invalidateQueries({ queryKey: ["check"] });
    },
    onError: sayError,
  });
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 px-4.5 py-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="text-fine text-ink-2">{verdict(checks)}</p>
        <RunsTrend dataset={dataset.dataset_id} />
      </div>
      {dataset.may_change && (
        <div className="flex flex-wrap gap-2">
          <SuiteMenu dataset={dataset} any={checks.length > 0} />
          {checks.length > 0 && (
            <Button
              size="small"
              icon={<Play size={13} />}
              busy={running.isPending}
              onClick={() => running.mutate()}
            >
              Run now
            </Button>
          )}
          <Button size="small" icon={<Plus size={13} />} onClick={onAdd}>
            Write a check
          </Button>
        </div>
      )}
    </div>
  );
}

const allHold: Readonly<Record<number, string>> = { 1: "The check holds.", 2: "Both checks hold." };

function verdict(checks: readonly Check[]): string {
  const run = checks.filter((each) => each.enabled && each.last_result);
  const failing = run.filter((each) => each.last_result?.status !== "passed").length;
  if (checks.length === 0) return "Nothing is held against the rows yet.";
  if (run.length === 0) return `${plural(checks.length, "check")}, not run yet.`;
  if (failing === 0) return allHold[run.length] ?? `All ${run.length} checks hold.`;
  return `${plural(failing, "check")} of ${run.length} ${failing === 1 ? "does" : "do"} not hold.`;
}
