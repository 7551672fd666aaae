import { Link } from "@tanstack/react-router";
import { Badge } from "@/design/Badge";
import { Equation } from "@/design/Equation";
import { count, plural } from "@/lib/format";
import type { Dataset, SetAsideReason } from "@/lib/types/datasets";
import { Reading } from "./reading/Reading";

/** The equation, the figures beside it, and, when rows were set aside, why. */
export function Balance({ dataset }: { dataset: Dataset }) {
  const aside = dataset.rows_set_aside ?? 0;
  const loaded = (dataset.rows_in_file ?? dataset.row_count ?? 0) - aside;
  const several = dataset.row_count !== null && dataset.row_count !== loaded;
  return (
    <section aria-label="Rows" className="card mb-4">
      <div className="flex flex-wrap items-start justify-between gap-x-10 gap-y-4 px-4.5 py-3.5">
        <div>
          {several && <h2 className="mb-1 text-ink-2 text-small">The last load</h2>}
          <Equation loaded={loaded} setAside={aside} inFile={dataset.rows_in_file ?? loaded} />
        </div>
        <dl className="flex gap-5 text-end sm:gap-7">
          {several && <Figure value={dataset.row_count} words="rows in all" />}
          <Figure value={dataset.column_count} words="columns" />
          <Figure
            value={dataset.snapshot_count}
            words={dataset.snapshot_count === 1 ? "snapshot" : "snapshots"}
          />
        </dl>
      </div>
      {aside > 0 && (
        <div className="flex flex-wrap items-center gap-x-3.5 gap-y-1.5 border-line border-t px-4.5 py-2.5 text-fine">
          <Badge tone="warn">{plural(aside, "row")} set aside</Badge>
          <span className="order-last min-w-0 basis-full text-ink-2 sm:order-none sm:flex-1 sm:basis-0">
            {dataset.set_aside_reasons.slice(0, 2).map(reason).join("; ")}
          </span>
          <Link
            to="/datasets/$datasetId"
            params={{ datasetId: dataset.dataset_id }}
            search={{ tab: "set-aside" }}
            className="ms-auto font-medium text-accent"
          >
            Look at them
          </Link>
        </div>
      )}
      <Reading dataset={dataset} />
    </section>
  );
}

export function reason(each: SetAsideReason): string {
  const lines =
    each.first_line === each.last_line
      ? `line ${count(each.first_line)}`
      : `lines ${count(each.first_line)} to ${count(each.last_line)}`;
  return `${lines}: ${each.reason}`;
}

function Figure({ value, words }: { value: number | null; words: string }) {
  return (
    <div className="flex flex-col-reverse text-start">
      <dt className="text-ink-3 text-small">{words}</dt>
      <dd className="figures font-semibold text-lead sm:text-title">{count(value)}</dd>
    </div>
  );
}
