import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Badge, type BadgeTone } from "@/design/Badge";
import { Button } from "@/design/Button";
import { Coded } from "@/design/Coded";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { Segmented } from "@/design/Segmented";
import { SkeletonRows } from "@/design/Skeleton";
import { say } from "@/design/Toasts";
import { plural } from "@/lib/format";
import type { SuiteAction, SuitePlan } from "@/lib/types/checks";
import type { Dataset } from "@/lib/types/datasets";
import { readSuite, runChecks, suitePlanQuery } from "@/requests/checks";

export interface SuiteFile {
  name: string;
  text: string;
}

const looks: Record<SuiteAction, { words: string; tone: BadgeTone }> = {
  add: { words: "new", tone: "good" },
  change: { words: "changes", tone: "accent" },
  same: { words: "as it is", tone: "plain" },
  remove: { words: "goes", tone: "bad" },
  keep: { words: "kept, does not run here", tone: "warn" },
};

interface Props {
  dataset: Dataset;
  file: SuiteFile;
  onClose: () => void;
}

/** What a suite would change, line by line, before it is read in. */
export function ReadSuite({ dataset, file, onClose }: Props) {
  const [how, setHow] = useState<"add" | "replace">("add");
  const id = dataset.dataset_id;
  const suite = { ...file, replace: how === "replace" };
  const plan = useQuery(suitePlanQuery(id, suite));
  const client = useQueryClient();
  const reading = useMutation({
    mutationFn: async () => {
      const done = await readSuite(id, suite);
      await runChecks(id);
      return done;
    },
    onSuccess: (done) => {
      void client.invalidateQueries({ queryKey: ["dataset", id, "checks"] });
      say({ text: `${plural(done.added + done.changed, "check")} read from ${file.name}.` });
      onClose();
    },
  });
  const nothing = plan.data && plan.data.added + plan.data.changed + plan.data.removed + plan.data.kept === 0;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`Read ${file.name}`}
      description="All of it is read in or, when something is refused, nothing."
    >
      <Segmented
        label="What becomes of the checks that are there"
        value={how}
        options={[
          { value: "add", label: "Add to those here" },
          { value: "replace", label: "Put in their place" },
        ]}
        onChange={setHow}
      />
      <div className="mt-3">
        {plan.isPending && <SkeletonRows rows={3} className="h-9" />}
        {plan.isError && <ErrorNote error={plan.error} />}
        {plan.data && <Steps plan={plan.data} />}
        {reading.isError && <ErrorNote error={reading.error} />}
      </div>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          weight="primary"
          busy={reading.isPending}
          disabled={!plan.data || nothing === true}
          onClick={() => reading.mutate()}
        >
          Read it in
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Steps({ plan }: { plan: SuitePlan }) {
  if (plan.steps.length === 0) return <p className="text-fine text-ink-2">The suite holds no check.</p>;
  return (
    <ul className="max-h-[45dvh] divide-y divide-line overflow-y-auto border-line border-y">
      {plan.steps.map((step) => (
        <li
          key={`${step.action}-${step.title}-${step.reason}`}
          className="flex items-start gap-3 py-2 text-fine"
        >
          <span className="min-w-0 flex-1">
            <span className="block font-medium">
              <Coded text={step.title} />
            </span>
            {(step.reason || step.told) && (
              <span className="block text-ink-2">
                <Coded text={[step.reason, step.told].filter(Boolean).join(" ")} />
              </span>
            )}
          </span>
          <Badge tone={looks[step.action].tone}>{looks[step.action].words}</Badge>
        </li>
      ))}
    </ul>
  );
}
