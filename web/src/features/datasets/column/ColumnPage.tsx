import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Badge } from "@/design/Badge";
import { Bar, Crumb, Here } from "@/design/Bar";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { Page } from "@/design/Page";
import { Skeleton } from "@/design/Skeleton";
import { cell, counted, percent, words } from "@/lib/format";
import { useTitle } from "@/lib/hooks";
import type { Dataset, Profile, ProfileColumn } from "@/lib/types/datasets";
import { datasetQuery, profileQuery } from "@/requests/datasets";
import { Distribution } from "./Distribution";
import { ReadAs } from "./ReadAs";
import { Trouble } from "./Trouble";

const route = getRouteApi("/in/datasets/$datasetId/columns/$column");

/** Everything that is known of one column: its shape, how it was read, what is odd in it. */
export function ColumnPage() {
  const { datasetId, column } = route.useParams();
  const dataset = useQuery(datasetQuery(datasetId));
  const profile = useQuery(profileQuery(datasetId));
  useTitle(column);
  const failed = dataset.error ?? profile.error;
  return (
    <>
      <Bar
        title={
          <>
            <Crumb>
              <Link to="/datasets/$datasetId" params={{ datasetId }} className="hover:text-ink-1">
                {dataset.data?.name ?? "…"}
              </Link>
            </Crumb>
            <Here>{column}</Here>
          </>
        }
      />
      <Page>
        {failed && <ErrorNote error={failed} onRetry={() => void profile.refetch()} />}
        {!failed && (dataset.isPending || profile.isPending) && <Skeleton className="h-96 rounded-lg" />}
        {dataset.data && profile.data && (
          <Known dataset={dataset.data} profile={profile.data} name={column} />
        )}
      </Page>
    </>
  );
}

function Known({ dataset, profile, name }: { dataset: Dataset; profile: Profile; name: string }) {
  const column = profile.columns.find((each) => each.name === name);
  if (!column) {
    return (
      <div className="card">
        <Empty title={`There is no column ${name}`}>
          It was renamed or left with a later load. The dataset lists its columns.
        </Empty>
      </div>
    );
  }
  const described = dataset.columns.find((each) => each.field_id === column.field_id);
  return (
    <>
      <header className="mb-4">
        <h1 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold text-title">
          {described?.label ?? name}
          <code className="font-mono font-normal text-code text-ink-2">{column.type}</code>
          {column.pii && <Badge tone="warn">personal data</Badge>}
          {column.meaning && <Badge>{words(column.meaning).toLowerCase()}</Badge>}
        </h1>
        {described?.description && <p className="mt-1 text-ink-2">{described.description}</p>}
      </header>
      <Facts column={column} rows={profile.row_count} />
      <div className="grid gap-4 lg:grid-cols-[1.6fr_1fr]">
        <div className="grid content-start gap-4">
          <Part title="How its values spread">
            <Distribution column={column} rows={profile.row_count} />
          </Part>
          <Part title="What is odd in it">
            <Trouble dataset={dataset} profile={profile} column={column} />
          </Part>
        </div>
        <Part title="How it was read">
          <ReadAs dataset={dataset} column={column} />
        </Part>
      </div>
    </>
  );
}

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="card self-start px-4.5 py-4">
      <h2 className="mb-3 font-semibold text-fine">{title}</h2>
      {children}
    </section>
  );
}

function Facts({ column, rows }: { column: ProfileColumn; rows: number }) {
  const show = (value: Parameters<typeof cell>[0]) => cell(value, column.type, column.meaning);
  // Of codes and years, too, an average is a measure.
  const measured = (value: Parameters<typeof cell>[0]) => cell(value, column.type);
  const known = rows === 0 ? 0 : 1 - column.null_count / rows;
  const facts: [string, string | null][] = [
    ["have a value", percent(known)],
    ["distinct", counted(column.unique_count, column.unique_exact ?? true)],
    ["least", column.min === null ? null : show(column.min)],
    ["most", column.max === null ? null : show(column.max)],
    ["average", column.mean === null ? null : measured(column.mean)],
    ["median", column.quantiles?.p50 === undefined ? null : measured(column.quantiles.p50)],
    ["spread", column.std_dev === null ? null : measured(column.std_dev)],
  ];
  return (
    <dl className="card mb-4 flex flex-wrap gap-x-9 gap-y-3 px-4.5 py-3.5">
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name} className="flex min-w-0 flex-col-reverse">
            <dt className="text-ink-3 text-small">{name}</dt>
            <dd className="figures max-w-56 truncate font-semibold text-lead" title={value}>
              {value}
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}
