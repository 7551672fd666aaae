import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Skeleton } from "@/design/Skeleton";
import { age, count, missing, plural } from "@/lib/format";
import type { Figures } from "@/lib/types/monitoring";
import type { Stream } from "@/lib/types/streams";
import { alertsQuery } from "@/requests/alerts";
import { jobsQuery } from "@/requests/jobs";
import { streamsQuery } from "@/requests/streams";
import { Panel } from "./Panel";

/** What is being done and what waits, with where it is told in full. */
export function Work({ figures }: { figures: Figures | undefined }) {
  const failed = useQuery({ ...jobsQuery("failed"), refetchInterval: 30_000 });
  const running = useQuery({ ...jobsQuery("processing"), refetchInterval: 5_000 });
  const streams = useQuery({ ...streamsQuery, refetchInterval: 10_000 });
  const alerts = useQuery({ ...alertsQuery, refetchInterval: 30_000 });
  const firing = alerts.data?.items.filter((alert) => alert.state === "firing").length;
  return (
    <Panel title="Work">
      <dl className="divide-y divide-line border-line border-t">
        <Line words="Jobs waiting, everywhere" value={figures && count(figures.jobs_waiting)} />
        <Line words="Jobs at work here" value={running.data && some(running.data.items.length)} to="/jobs" />
        <Line
          words="Jobs that failed here"
          value={failed.data && some(failed.data.items.length)}
          to="/jobs?status=failed"
          bad={(failed.data?.items.length ?? 0) > 0}
        />
        <Line words="Streams" value={streams.data && furthest(streams.data.items)} to="/streams" />
        <Line
          words="Alerts firing"
          value={firing === undefined ? undefined : count(firing)}
          to="/alerts"
          bad={(firing ?? 0) > 0}
        />
        <Line words="People signed in" value={figures && count(figures.active_users)} />
        <Line words="Queries in an hour" value={figures && count(figures.queries_per_hour)} />
      </dl>
    </Panel>
  );
}

const most = 50;

function some(length: number): string {
  return length >= most ? `${most} and more` : count(length);
}

/** The stream that is furthest behind, of those that one may see. */
function furthest(streams: readonly Stream[]): string {
  if (streams.length === 0) return "none";
  const known = streams.filter((stream) => stream.lag_seconds !== null);
  const last = known.toSorted((a, b) => (b.lag_seconds ?? 0) - (a.lag_seconds ?? 0))[0];
  const all = plural(streams.length, "stream");
  if (!last || last.lag_seconds === null) return all;
  return `${all}, at most ${last.lag_seconds < 1 ? "1 s" : age(last.lag_seconds)} behind`;
}

interface LineProps {
  words: string;
  value: string | undefined;
  to?: string;
  bad?: boolean;
}

function Line({ words, value, to, bad = false }: LineProps) {
  const shown: ReactNode = value ?? <Skeleton className="h-3 w-10" />;
  return (
    <div className="flex min-h-9 items-center justify-between gap-3 px-4.5 py-1.5">
      <dt className="min-w-0 truncate text-ink-2">{words}</dt>
      <dd className={`figures shrink-0 font-medium ${bad ? "text-bad" : ""}`}>
        {to && value !== undefined && value !== missing ? (
          <Link to={to} className="rounded-sm underline-offset-2 hover:text-accent hover:underline">
            {value}
            <span className="sr-only">, open</span>
          </Link>
        ) : (
          shown
        )}
      </dd>
    </div>
  );
}
