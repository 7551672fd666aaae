import { useMutation, useQueryClient } from "@tanstack/react-query";
import { SmallSelect } from "@/design/SmallSelect";
import { sayError } from "@/design/Toasts";
import type { Dataset, OnDrift } from "@/lib/types/datasets";
import { changeDataset, datasetQuery } from "@/requests/datasets";

const rules: readonly { value: OnDrift; label: string }[] = [
  { value: "default", label: "wait if something would be lost" },
  { value: "evolve", label: "come in" },
  { value: "hold", label: "wait for somebody" },
  { value: "refuse", label: "are refused" },
];

/** The rule for loads whose columns differ from the dataset's. */
export function DriftRule({ dataset }: { dataset: Dataset }) {
  const client = useQueryClient();
  const changing = useMutation({
    mutationFn: (on_drift: OnDrift) => changeDataset(dataset.dataset_id, { on_drift }),
    onSuccess: (changed) =>
      client.setQueryData(datasetQuery(dataset.dataset_id).queryKey, (old) => ({ ...old, ...changed })),
    onError: sayError,
  });
  const words = rules.find((rule) => rule.value === dataset.on_drift)?.label ?? dataset.on_drift;
  return (
    <p className="flex flex-wrap items-center gap-2 border-line border-b px-4.5 py-2.5 text-fine text-ink-2">
      Loads with other columns
      {dataset.may_change ? (
        <SmallSelect
          label="Loads with other columns"
          value={changing.isPending ? changing.variables : dataset.on_drift}
          options={rules}
          onChange={(rule) => changing.mutate(rule)}
        />
      ) : (
        <b className="font-medium text-ink-1">{words}</b>
      )}
    </p>
  );
}
