import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { BookOpen, Code, FileDown, History, WandSparkles } from "lucide-react";
import { useState } from "react";
import { Bar, Here } from "@/design/Bar";
import { Button } from "@/design/Button";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { Page, PageHead } from "@/design/Page";
import { SkeletonRows } from "@/design/Skeleton";
import { ago, plural } from "@/lib/format";
import { useTitle } from "@/lib/hooks";
import type { TableSchema } from "@/lib/types/datasets";
import { MeaningEditor } from "@/parts/meaning/MeaningEditor";
import { SaveBar } from "@/parts/meaning/SaveBar";
import { type Editing, useLayer } from "@/parts/meaning/useLayer";
import { schemaQuery } from "@/requests/datasets";
import { Draft } from "./Draft";
import { FromDbt } from "./FromDbt";
import { LayerVersions } from "./LayerVersions";
import { LayerYaml } from "./LayerYaml";
import { Problems } from "./Problems";
import { TableList } from "./TableList";

const route = getRouteApi("/in/semantics");

/** What data means, dataset by dataset: words, metrics, filters, relations. */
export function SemanticsPage() {
  useTitle("Semantics");
  const { editing, error } = useLayer();
  const schema = useQuery(schemaQuery);
  const failed = error ?? schema.error;
  return (
    <>
      <Bar title={<Here>Semantics</Here>} />
      <Page>
        {failed && <ErrorNote error={failed} onRetry={() => void schema.refetch()} />}
        {!failed && (!editing || !schema.data) && (
          <div className="card">
            <SkeletonRows rows={8} className="h-12" />
          </div>
        )}
        {editing && schema.data && <Layer editing={editing} tables={schema.data.tables} />}
      </Page>
    </>
  );
}

function Layer({ editing, tables }: { editing: Editing; tables: readonly TableSchema[] }) {
  const { dataset } = route.useSearch();
  const shown = tables.find((table) => table.table_name === dataset) ?? tables[0];
  if (!shown) {
    return (
      <div className="card">
        <Empty icon={<BookOpen size={18} />} title="Nothing to describe yet">
          Once a dataset is loaded, say here what its columns mean and which figures of it have a name.{" "}
          <Link to="/datasets" className="text-accent underline underline-offset-2">
            Add a dataset
          </Link>
        </Empty>
      </div>
    );
  }
  return (
    <>
      <Head editing={editing} />
      <Problems layer={editing.kept.layer} version={editing.kept.version} />
      <div className="grid items-start gap-4 lg:grid-cols-[15rem_minmax(0,1fr)]">
        <TableList tables={tables} layer={editing.layer} shown={shown.table_name} />
        <section className="card min-w-0 overflow-hidden" aria-label={`What ${shown.name} means`}>
          <h2 className="flex flex-wrap items-baseline gap-x-2 border-line border-b px-4.5 py-3 font-semibold text-lead">
            <Link
              to="/datasets/$datasetId"
              params={{ datasetId: shown.dataset_id }}
              className="hover:text-accent"
            >
              {shown.name}
            </Link>
            <code className="font-mono font-normal text-code text-ink-3">{shown.table_name}</code>
          </h2>
          <MeaningEditor key={shown.table_name} editing={editing} table={shown} tables={tables} />
        </section>
      </div>
      <SaveBar editing={editing} />
    </>
  );
}

type Open = "draft" | "dbt" | "yaml" | "versions" | null;

function Head({ editing }: { editing: Editing }) {
  const [open, setOpen] = useState<Open>(null);
  const { kept, mayChange } = editing;
  const close = () => setOpen(null);
  const metrics = kept.layer.datasets.reduce((sum, one) => sum + one.metrics.length, 0);
  const told =
    kept.version === 0
      ? "Nothing is written down yet: answers go by names and values alone."
      : `${plural(metrics, "metric")}, ${plural(kept.layer.relations.length, "relation")}. Version ${kept.version}, by ${kept.saved_by}, ${ago(kept.saved_at)}.`;
  return (
    <PageHead
      title="Semantics"
      actions={
        <>
          {mayChange && (
            <Button icon={<WandSparkles size={14} />} onClick={() => setOpen("draft")}>
              Draft
            </Button>
          )}
          {mayChange && (
            <Button icon={<FileDown size={14} />} onClick={() => setOpen("dbt")}>
              From dbt
            </Button>
          )}
          <Button icon={<Code size={14} />} onClick={() => setOpen("yaml")}>
            YAML
          </Button>
          {kept.version > 0 && (
            <Button icon={<History size={14} />} onClick={() => setOpen("versions")}>
              Versions
            </Button>
          )}
        </>
      }
    >
      {told}
      {open === "draft" && <Draft editing={editing} onClose={close} />}
      {open === "dbt" && <FromDbt editing={editing} onClose={close} />}
      {open === "yaml" && <LayerYaml editing={editing} onClose={close} />}
      {open === "versions" && <LayerVersions editing={editing} onClose={close} />}
    </PageHead>
  );
}
