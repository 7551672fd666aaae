import { useQuery } from "@tanstack/react-query";
import { moment, plural } from "@/lib/format";
import type { CheckRun } from "@/lib/types/checks";
import { checkRunsQuery } from "@/requests/checks";

const tones: Record<CheckRun["verdict"], string> = {
  passed: "bg-good",
  info: "bg-good",
  warn: "bg-warn",
  hold: "bg-bad",
};

/** Every run of all checks, the oldest first: how many of them held. */
export function RunsTrend({ dataset }: { dataset: string }) {
  const { data } = useQuery(checkRunsQuery(dataset));
  const runs = [...(data?.items ?? [])].reverse();
  if (runs.length < 2) return null;
  return (
    <ol aria-label="Runs over time" className="flex h-7 items-end gap-0.75">
      {runs.map((run) => {
        const all = run.passed + run.failed + run.errors;
        const words = `${moment(run.at)}: ${run.passed} of ${plural(all, "check")} held`;
        return (
          <li key={run.run_id} title={words} className="flex h-full w-1.5 flex-col justify-end bg-sunken">
            <span
              className={`block rounded-xs ${tones[run.verdict]}`}
              style={{ height: `${Math.max(8, all === 0 ? 0 : (run.passed / all) * 100)}%` }}
            />
            <span className="sr-only">{words}</span>
          </li>
        );
      })}
    </ol>
  );
}
