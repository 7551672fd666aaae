import { useMutation, useQueryClient } from "@tanstack/react-query";
import { SmallSelect } from "@/design/SmallSelect";
import { sayError } from "@/design/Toasts";
import type { Dataset, Partitioning } from "@/lib/types/datasets";
import { changeDataset, datasetQuery } from "@/requests/datasets";

const choices: readonly { value: Partitioning; label: string }[] = [
  { value: "auto", label: "by its main time, once it is large" },
  { value: "off", label: "in one piece" },
];

/** How the dataset's table is kept: by the period of a column, or in one piece. */
export function PartitionRule({ dataset }: { dataset: Dataset }) {
  const client = useQueryClient();
  const changing = useMutation({
    mutationFn: (partitioning: Partitioning) => changeDataset(dataset.dataset_id, { partitioning }),
    onSuccess: (changed) =>
      client.setQueryData(datasetQuery(dataset.dataset_id).queryKey, (old) => ({ ...old, ...changed })),
    onError: sayError,
  });
  const by = dataset.partitioned_by;
  const words = choices.find((one) => one.value === dataset.partitioning)?.label;
  return (
    <p className="flex flex-wrap items-center gap-2 border-line border-b px-4.5 py-2.5 text-fine text-ink-2">
      Kept
      {dataset.may_change ? (
        <SmallSelect
          label="How the table is kept"
          value={changing.isPending ? changing.variables : dataset.partitioning}
          options={choices}
          onChange={(choice) => changing.mutate(choice)}
        />
      ) : (
        <b className="font-medium text-ink-1">{words}</b>
      )}
      {by && (
        <span>
          now by {by.period} of <code className="text-ink-1">{by.column}</code>: a filter on it opens the
          files of its {by.period}s alone
        </span>
      )}
    </p>
  );
}
