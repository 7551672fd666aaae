import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { SmallSelect } from "@/design/SmallSelect";
import { datasetsQuery } from "@/requests/datasets";

/** Which dataset a new question is about; all of them unless one is chosen. */
export function AboutDataset({ datasetId }: { datasetId: string | null }) {
  const { data } = useQuery(datasetsQuery());
  const navigate = useNavigate();
  const ready = data?.items.filter((item) => item.status === "ready") ?? [];
  if (ready.length === 0) return null;
  return (
    <SmallSelect
      label="About which dataset"
      className="max-w-36 text-ink-2"
      value={datasetId ?? ""}
      options={[
        { value: "", label: "any dataset" },
        ...ready.map((item) => ({ value: item.dataset_id, label: item.name })),
      ]}
      onChange={(id) =>
        void navigate({
          to: "/ask",
          search: (old) => ({ ...old, dataset: id === "" ? undefined : id }),
          replace: true,
        })
      }
    />
  );
}
