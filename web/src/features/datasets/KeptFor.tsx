import { useMutation, useQueryClient } from "@tanstack/react-query";
import { SmallSelect } from "@/design/SmallSelect";
import { sayError } from "@/design/Toasts";
import type { Dataset } from "@/lib/types/datasets";
import { changeDataset, datasetQuery } from "@/requests/datasets";

const lengths: readonly { value: string; label: string }[] = [
  { value: "0", label: "as long as all" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "366", label: "a year" },
  { value: "1098", label: "three years" },
  { value: "2562", label: "seven years" },
];

/** How long the dataset's earlier snapshots are kept. */
export function KeptFor({ dataset }: { dataset: Dataset }) {
  const client = useQueryClient();
  const changing = useMutation({
    mutationFn: (days: string) => changeDataset(dataset.dataset_id, { snapshot_days: Number(days) }),
    onSuccess: (changed) =>
      client.setQueryData(datasetQuery(dataset.dataset_id).queryKey, (old) => ({ ...old, ...changed })),
    onError: sayError,
  });
  const now = String(dataset.snapshot_days ?? 0);
  const known = lengths.find((one) => one.value === now) ?? { value: now, label: `${now} days` };
  return (
    <p className="flex flex-wrap items-center gap-2 border-line border-b px-4.5 py-2.5 text-fine text-ink-2">
      Earlier snapshots are kept
      {dataset.may_change ? (
        <SmallSelect
          label="Earlier snapshots are kept"
          value={changing.isPending ? changing.variables : now}
          options={lengths.includes(known) ? lengths : [...lengths, known]}
          onChange={(days) => changing.mutate(days)}
        />
      ) : (
        <b className="font-medium text-ink-1">{known.label}</b>
      )}
    </p>
  );
}
