import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ErrorNote } from "@/design/ErrorNote";
import { Scroll } from "@/design/Scroll";
import { SkeletonRows } from "@/design/Skeleton";
import { sayError } from "@/design/Toasts";
import { count, plural } from "@/lib/format";
import type { Dataset, DatasetColumn, Profile } from "@/lib/types/datasets";
import { changeColumn, datasetQuery, profileQuery } from "@/requests/datasets";
import { ColumnLine } from "./ColumnLine";

const heads = ["Column", "Type", "Meaning", "Values", "Missing", "Distinct", "Range", ""] as const;

/** A row a column, its shape at a glance. */
export function ColumnsTab({ dataset }: { dataset: Dataset }) {
  const profile = useQuery(profileQuery(dataset.dataset_id));
  if (profile.isPending) return <SkeletonRows rows={9} className="h-11.5" />;
  if (profile.isError) {
    return (
      <div className="p-4">
        <ErrorNote error={profile.error} onRetry={() => void profile.refetch()} />
      </div>
    );
  }
  return <Columns dataset={dataset} profile={profile.data} />;
}

function Columns({ dataset, profile }: { dataset: Dataset; profile: Profile }) {
  const client = useQueryClient();
  const mayEdit = dataset.may_change;
  const key = datasetQuery(dataset.dataset_id).queryKey;
  const changing = useMutation({
    mutationFn: ({ field, body }: { field: number; body: Parameters<typeof changeColumn>[2] }) =>
      changeColumn(dataset.dataset_id, field, body),
    onMutate: ({ field, body }) => {
      const before = client.getQueryData(key);
      client.setQueryData(key, (old) =>
        old
          ? {
              ...old,
              columns: old.columns.map((each) => (each.field_id === field ? { ...each, ...body } : each)),
            }
          : old,
      );
      return before;
    },
    onError: (error, _, before) => {
      client.setQueryData(key, before);
      sayError(error);
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ["schema"] }),
  });
  const rest = (dataset.row_count ?? 0) - profile.row_count;
  const named = new Map<number, DatasetColumn>(dataset.columns.map((column) => [column.field_id, column]));
  return (
    <>
      {rest > 0 && (
        <p className="border-line border-b px-4.5 py-2 text-fine text-ink-2">
          Figures are those of the last load, {count(profile.row_count)} of{" "}
          {plural(dataset.row_count ?? 0, "row")}.
        </p>
      )}
      <Scroll label="Columns" className="relative overflow-x-auto">
        <table className="w-full min-w-[58rem] border-separate border-spacing-0 text-fine">
          <thead>
            <tr>
              {heads.map((head, index) => (
                <th
                  key={head}
                  scope="col"
                  className={`border-line border-b bg-surface px-3 py-2 font-medium text-ink-2 text-small first:sticky first:start-0 first:z-1 first:ps-4.5 ${index === 4 || index === 5 ? "text-end" : "text-start"}`}
                >
                  {head || <span className="sr-only">Flags</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {profile.columns.map((column) => (
              <ColumnLine
                key={column.field_id}
                datasetId={dataset.dataset_id}
                column={column}
                named={named.get(column.field_id) ?? null}
                rows={profile.row_count}
                issues={profile.issues.filter((issue) => issue.column === column.name)}
                mayEdit={mayEdit}
                onChange={(body) => changing.mutate({ field: column.field_id, body })}
              />
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
