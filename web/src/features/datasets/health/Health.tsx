import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Spark } from "@/design/Bars";
import { classes } from "@/lib/classes";
import { ago, count, moment, percent } from "@/lib/format";
import type { Dataset, Load } from "@/lib/types/datasets";
import { checksQuery } from "@/requests/checks";
import { changesQuery, loadsQuery, profileQuery } from "@/requests/datasets";
import type { DatasetTab } from "../tabs";
import { Together } from "./Together";
import { checksWords, driftWords, issuesWords, type Told } from "./words";

/** How a dataset is at a glance: checks, drift, freshness, duplicates, issues, and the score from load to load. */
export function Health({ dataset }: { dataset: Dataset }) {
  const id = dataset.dataset_id;
  const profile = useQuery(profileQuery(id));
  const checks = useQuery(checksQuery(id));
  const loads = useQuery(loadsQuery(id));
  const several = (dataset.snapshot_count ?? 0) > 1;
  const changes = useQuery({ ...changesQuery(id), enabled: several });
  const duplicates = dataset.duplicate_rows ?? 0;
  const share = dataset.row_count ? duplicates / dataset.row_count : 0;
  const nothing = profile.data?.columns.some((column) => column.withheld);
  if (nothing) return null;
  return (
    <section aria-label="Health" className="card mb-4 overflow-hidden">
      <dl className="-mt-px -ms-px grid grid-cols-2 sm:grid-cols-3 lg:grid-cols-6">
        <Sign name="Quality over loads" told={{ words: "", detail: "" }}>
          <Trend dataset={dataset} loads={loads.data?.items ?? []} />
        </Sign>
        {checks.data && (
          <Sign name="Checks" told={checksWords(checks.data.items)} dataset={dataset} tab="checks" />
        )}
        <Sign
          name="Against the load before"
          told={driftWords(several, changes.data ?? null, loads.data?.items ?? [])}
          dataset={dataset}
          tab="snapshots"
        />
        <Sign
          name="Fresh"
          told={{
            words: ago(dataset.snapshot_at),
            detail: `loaded ${moment(dataset.snapshot_at)}`,
          }}
          dataset={dataset}
          tab="snapshots"
        />
        <Sign
          name="Duplicates"
          told={{
            words: count(duplicates),
            detail: duplicates === 0 ? "no row repeats another" : `${percent(share)} of the rows`,
            ...(share > 0.001 ? { tone: "warn" as const } : {}),
          }}
        />
        {profile.data && <Sign name="Open issues" told={issuesWords(profile.data.issues)} />}
      </dl>
      <Together dataset={id} />
    </section>
  );
}

interface SignProps {
  name: string;
  told: Told;
  dataset?: Dataset;
  tab?: DatasetTab;
  children?: ReactNode;
}

const tones = { good: "text-good", warn: "text-warn", bad: "text-bad" };

function Sign({ name, told, dataset, tab, children }: SignProps) {
  const body = children ?? (
    <>
      <span
        className={classes("figures block truncate font-semibold text-lead", told.tone && tones[told.tone])}
      >
        {told.words}
      </span>
      <span className="line-clamp-2 text-ink-3 text-small">{told.detail}</span>
    </>
  );
  return (
    <div className="min-w-0 border-line border-t border-s px-4.5 py-3">
      <dt className="mb-0.5 text-ink-2 text-small">{name}</dt>
      <dd>
        {dataset && tab ? (
          <Link
            to="/datasets/$datasetId"
            params={{ datasetId: dataset.dataset_id }}
            search={{ tab }}
            className="block rounded-sm hover:opacity-75"
          >
            {body}
          </Link>
        ) : (
          body
        )}
      </dd>
    </div>
  );
}

/** The score of each load that came in, the oldest first. */
function Trend({ dataset, loads }: { dataset: Dataset; loads: readonly Load[] }) {
  const scores = loads
    .filter((load) => load.status === "loaded")
    .map((load) => load.quality_score)
    .filter((score) => score !== null)
    .reverse();
  const now = dataset.quality_score;
  const words = scores.map((score) => score.toFixed(2)).join(", ");
  return (
    <span className="flex items-center gap-3">
      <span className="figures font-semibold text-lead">{now === null ? "–" : now.toFixed(2)}</span>
      {scores.length > 1 ? (
        <Spark
          values={scores}
          label={`Quality from load to load: ${words}`}
          className="h-7 w-full max-w-28"
        />
      ) : (
        <span className="text-ink-3 text-small">one load so far</span>
      )}
    </span>
  );
}
