import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import type { Dataset } from "@/lib/types/datasets";
import { MeaningEditor } from "@/parts/meaning/MeaningEditor";
import { SaveBar } from "@/parts/meaning/SaveBar";
import { useLayer } from "@/parts/meaning/useLayer";
import { schemaQuery } from "@/requests/datasets";

/** What this dataset means: the part of the semantic layer that is about it. */
export function MeaningTab({ dataset }: { dataset: Dataset }) {
  const { editing, error } = useLayer();
  const schema = useQuery(schemaQuery);
  const failed = error ?? schema.error;
  if (failed) {
    return (
      <div className="p-4">
        <ErrorNote error={failed} onRetry={() => void schema.refetch()} />
      </div>
    );
  }
  if (!editing || !schema.data) return <SkeletonRows rows={6} className="h-12" />;
  const table = schema.data.tables.find((each) => each.dataset_id === dataset.dataset_id);
  if (!table) return <Empty title="It can be described once it is loaded" />;
  return (
    <>
      <MeaningEditor editing={editing} table={table} tables={schema.data.tables} />
      <p className="border-line border-t px-4.5 py-3 text-fine text-ink-2">
        This is a part of the{" "}
        <Link
          to="/semantics"
          search={{ dataset: table.table_name }}
          className="text-accent underline underline-offset-2"
        >
          semantics
        </Link>{" "}
        of the workspace.
      </p>
      <SaveBar editing={editing} />
    </>
  );
}
