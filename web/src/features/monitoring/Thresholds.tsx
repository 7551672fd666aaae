import { useQuery } from "@tanstack/react-query";
import { Badge, type BadgeTone } from "@/design/Badge";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { classes } from "@/lib/classes";
import { age } from "@/lib/format";
import type { Threshold, ThresholdState } from "@/lib/types/monitoring";
import { thresholdsQuery } from "@/requests/monitoring";
import { Panel } from "./Panel";
import { along, nameOf, valued } from "./words";

const looks: Record<ThresholdState, { words: string; tone: BadgeTone; fill: string }> = {
  ok: { words: "Well", tone: "good", fill: "bg-accent" },
  warning: { words: "Too high", tone: "warn", fill: "bg-warn" },
  critical: { words: "Critical", tone: "bad", fill: "bg-bad" },
  unknown: { words: "Not yet", tone: "plain", fill: "bg-line-strong" },
};

/** What is measured, beside where it becomes too much. */
export function Thresholds() {
  const thresholds = useQuery(thresholdsQuery);
  return (
    <Panel title="Thresholds" words="of this server and its machine">
      {thresholds.isPending && <SkeletonRows rows={6} className="h-15.5 sm:h-13" />}
      {thresholds.isError && !thresholds.data && (
        <div className="px-4.5 pb-4">
          <ErrorNote error={thresholds.error} onRetry={() => void thresholds.refetch()} />
        </div>
      )}
      {thresholds.data && (
        <ul className="divide-y divide-line border-line border-t">
          {thresholds.data.items.map((each) => (
            <Line key={each.name} threshold={each} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Line({ threshold }: { threshold: Threshold }) {
  const { words, tone, fill } = looks[threshold.state];
  const { share, mark } = along(threshold);
  return (
    <li className="grid min-h-15.5 sm:min-h-13 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4.5 py-2 sm:grid-cols-[11rem_minmax(0,1fr)_4.5rem_5.5rem]">
      <span className="min-w-0">
        <span className="block truncate">{nameOf(threshold)}</span>
        <span className="block truncate text-ink-3 text-small">{about(threshold)}</span>
      </span>
      <span
        aria-hidden="true"
        className="relative order-last col-span-2 h-1.5 rounded-full bg-sunken sm:order-none sm:col-span-1"
      >
        <span
          className={classes("absolute inset-y-0 start-0 rounded-full", fill)}
          style={{ width: `${Math.max(threshold.value ? 1 : 0, share * 100)}%` }}
        />
        <span className="absolute -inset-y-1 w-px bg-ink-3" style={{ insetInlineStart: `${mark * 100}%` }} />
      </span>
      <span className="figures hidden text-end font-medium sm:block">
        {valued(threshold.value, threshold.unit)}
      </span>
      <span className="flex items-center justify-end gap-2">
        <span className="figures font-medium sm:hidden">{valued(threshold.value, threshold.unit)}</span>
        <Badge tone={tone}>{words}</Badge>
      </span>
    </li>
  );
}

function about(threshold: Threshold): string {
  if (threshold.since)
    return `for ${age((Date.now() - Date.parse(threshold.since)) / 1000)}; at most ${valued(threshold.warning, threshold.unit)}`;
  if (threshold.state === "unknown") {
    const few = threshold.name === "error_rate" || threshold.name === "p95";
    if (few) return "too few requests to tell";
    return threshold.name === "cpu" ? "told after 5 minutes" : "measured within a minute";
  }
  const when = threshold.minutes > 0 ? `of ${threshold.minutes} minutes` : "now";
  return `${when}; at most ${valued(threshold.warning, threshold.unit)}`;
}
