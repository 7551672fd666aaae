import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Database, Plus, Search } from "lucide-react";
import { useEffect, useState } from "react";
import { SmallArc } from "@/design/Arc";
import { Badge } from "@/design/Badge";
import { Bar, Here } from "@/design/Bar";
import { Button } from "@/design/Button";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { Page } from "@/design/Page";
import { SkeletonRows } from "@/design/Skeleton";
import { classes } from "@/lib/classes";
import { ago, bytes, count, plural } from "@/lib/format";
import { useSettled, useTitle } from "@/lib/hooks";
import type { Dataset } from "@/lib/types/datasets";
import { openAdding } from "@/parts/adding";
import { JobProgress, useJob } from "@/parts/LiveJob";
import { useMay } from "@/parts/session";
import { datasetsQuery } from "@/requests/datasets";

const route = getRouteApi("/in/datasets");

export function DatasetList() {
  useTitle("Datasets");
  const { q = "", tag } = route.useSearch();
  const navigate = useNavigate();
  const [text, setText] = useState(q);
  const settled = useSettled(text.trim(), 180);
  const mayAdd = useMay("analyst");
  useEffect(() => {
    void navigate({ to: "/datasets", search: (old) => ({ ...old, q: settled || undefined }), replace: true });
  }, [settled, navigate]);
  const list = useQuery({
    ...datasetsQuery({ q: settled, ...(tag ? { tag } : {}) }),
    placeholderData: (previous) => previous,
  });
  const items = list.data?.items ?? [];
  const tags = [...new Set([...items.flatMap((item) => item.tags), ...(tag ? [tag] : [])])].sort();
  const searching = settled !== "" || tag !== undefined;

  return (
    <>
      <Bar
        title={<Here>Datasets</Here>}
        actions={
          mayAdd && (
            <Button weight="primary" icon={<Plus size={15} />} onClick={openAdding}>
              Add data
            </Button>
          )
        }
      />
      <Page>
        <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
          <h1 className="me-auto font-semibold text-title">Datasets</h1>
          <div className="flex flex-wrap gap-1.5">
            {tags.map((each) => (
              <Tag
                key={each}
                chosen={each === tag}
                onClick={() =>
                  void navigate({
                    to: "/datasets",
                    search: (old) => ({ ...old, tag: each === tag ? undefined : each }),
                    replace: true,
                  })
                }
              >
                {each}
              </Tag>
            ))}
          </div>
          <label className="field flex h-8 items-center gap-2 sm:w-60">
            <Search size={14} className="shrink-0 text-ink-3" aria-hidden="true" />
            <input
              type="search"
              aria-label="Search datasets"
              placeholder="Search"
              value={text}
              onChange={(event) => setText(event.target.value)}
              data-quiet-focus=""
              className="min-w-0 flex-1 bg-transparent outline-none"
            />
          </label>
        </div>
        {list.isError && <ErrorNote error={list.error} onRetry={() => void list.refetch()} />}
        {!list.isError && (
          <div className="card overflow-hidden">
            {list.isPending && <SkeletonRows rows={6} className="h-15" />}
            {list.data && items.length === 0 && <Nothing searching={searching} mayAdd={mayAdd} />}
            {items.length > 0 && (
              <ul className="divide-y divide-line">
                {items.map((item) => (
                  <Line key={item.dataset_id} dataset={item} />
                ))}
              </ul>
            )}
          </div>
        )}
      </Page>
    </>
  );
}

function Tag({ chosen, onClick, children }: { chosen: boolean; onClick: () => void; children: string }) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={onClick}
      className={classes(
        "h-6 rounded-full border px-2.5 text-small transition-colors",
        chosen
          ? "border-accent bg-accent-soft text-accent"
          : "border-line-strong text-ink-2 hover:border-accent",
      )}
    >
      {children}
    </button>
  );
}

function Line({ dataset }: { dataset: Dataset }) {
  const aside = dataset.rows_set_aside ?? 0;
  return (
    <li>
      <Link
        to="/datasets/$datasetId"
        params={{ datasetId: dataset.dataset_id }}
        className="flex items-center gap-4 px-4 py-2.5 -outline-offset-2 transition-colors hover:bg-sunken"
      >
        <span className="hidden w-4 sm:block">
          <SmallArc
            share={dataset.status === "ready" ? dataset.quality_score : null}
            label={`Quality ${dataset.quality_score?.toFixed(2) ?? "not measured"}`}
          />
        </span>
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-center gap-x-2">
            <span className="truncate font-medium">{dataset.name}</span>
            {dataset.source_type === "stream" && <Badge tone="accent">stream</Badge>}
            {!dataset.shared && <Badge>yours alone</Badge>}
            {dataset.tags.map((tag) => (
              <Badge key={tag}>{tag}</Badge>
            ))}
          </span>
          <Below dataset={dataset} />
        </span>
        {dataset.status === "ready" && (
          <span className="figures hidden w-36 text-end text-fine text-ink-2 sm:block">
            <span className="block text-ink-1">{rowsOf(dataset)}</span>
            {aside > 0 ? (
              <span className="text-warn">{count(aside)} set aside</span>
            ) : (
              plural(dataset.column_count ?? 0, "column")
            )}
          </span>
        )}
        <span className="figures hidden w-28 text-end text-fine text-ink-3 md:block">
          {ago(dataset.updated_at)}
        </span>
      </Link>
    </li>
  );
}

function Below({ dataset }: { dataset: Dataset }) {
  const job = useJob(dataset.status === "loading" ? dataset.job_id : null);
  if (dataset.status === "loading") {
    return job ? (
      <JobProgress job={job} label={`Loading ${dataset.name}`} />
    ) : (
      <span className="text-ink-2">Loading</span>
    );
  }
  if (dataset.status === "failed") return <span className="text-bad text-fine">{failure(dataset)}</span>;
  return (
    <span className="block truncate text-fine text-ink-2">
      <span className="figures text-ink-1 sm:hidden">{rowsOf(dataset)}, </span>
      {dataset.description || from(dataset)}
    </span>
  );
}

/** Of a stream, the rows that lie in files; those in its log are on its own page. */
function rowsOf(dataset: Dataset): string {
  const rows = dataset.row_count ?? 0;
  return dataset.source_type === "stream" && rows === 0 ? "in its log" : plural(rows, "row");
}

function from(dataset: Dataset): string {
  if (dataset.source_type === "stream") return `Events pushed to ${dataset.table_name}`;
  return `${dataset.source_name ?? dataset.table_name}, ${bytes(dataset.raw_size_bytes ?? dataset.size_bytes)}`;
}

export function failure(dataset: Dataset): string {
  return dataset.error?.message ?? "This load failed.";
}

function Nothing({ searching, mayAdd }: { searching: boolean; mayAdd: boolean }) {
  if (searching) {
    return (
      <Empty icon={<Search size={18} />} title="No dataset matches">
        Search looks in names, descriptions, columns and tags.
      </Empty>
    );
  }
  return (
    <Empty
      icon={<Database size={18} />}
      title="No datasets yet"
      action={
        mayAdd && (
          <Button weight="primary" icon={<Plus size={15} />} onClick={openAdding}>
            Add data
          </Button>
        )
      }
    >
      Drop a file anywhere, paste cells from a spreadsheet, or give the address of a file.
    </Empty>
  );
}
