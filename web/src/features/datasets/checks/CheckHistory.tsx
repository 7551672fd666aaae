import { useQuery } from "@tanstack/react-query";
import { ErrorNote } from "@/design/ErrorNote";
import { Skeleton } from "@/design/Skeleton";
import { cell, count, moment, percent } from "@/lib/format";
import type { Check, CheckResult } from "@/lib/types/checks";
import { checkResultsQuery } from "@/requests/checks";

/** What a check found, run by run, and examples of what broke it last. */
export function CheckHistory({ check }: { check: Check }) {
  const results = useQuery(checkResultsQuery(check.check_id));
  if (results.isError) {
    return (
      <div className="px-4.5 pb-3">
        <ErrorNote error={results.error} onRetry={() => void results.refetch()} />
      </div>
    );
  }
  if (results.isPending) return <Skeleton className="mx-4.5 mb-3 h-16" />;
  const { items } = results.data;
  const [last] = items;
  return (
    <div className="grid gap-x-10 gap-y-4 bg-ground py-3.5 pe-4.5 ps-12 sm:grid-cols-[auto_1fr]">
      <section aria-label="Results over time">
        <h3 className="mb-1.5 font-medium text-ink-3 text-small">Over time</h3>
        {items.length === 0 && <p className="text-fine text-ink-2">It has not run yet.</p>}
        <ol className="flex h-12 items-end gap-0.75">
          {[...items].reverse().map((result) => (
            <li key={result.result_id} className="flex h-full w-2 flex-col justify-end" title={told(result)}>
              <span
                className={`block w-full rounded-xs ${tones[result.status]}`}
                style={{ height: `${Math.max(8, result.share * 100)}%` }}
              />
              <span className="sr-only">{told(result)}</span>
            </li>
          ))}
        </ol>
      </section>
      {last && last.examples.length > 0 && (
        <section aria-label="Examples" className="min-w-0">
          <h3 className="mb-1.5 font-medium text-ink-3 text-small">
            What breaks it, {count(last.failing)} in all
          </h3>
          <ul className="grid gap-1 font-mono text-code">
            {last.examples.slice(0, 8).map((example) => (
              <li key={JSON.stringify(example)} className="truncate">
                {exampleWords(example)}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

const tones: Record<CheckResult["status"], string> = {
  passed: "bg-good",
  failed: "bg-warn",
  error: "bg-bad",
};

function told(result: CheckResult): string {
  return `${moment(result.at)}: ${percent(result.share)} of ${count(result.checked)} hold`;
}

export function exampleWords(example: CheckResult["examples"][number]): string {
  if (typeof example !== "object" || example === null) return cell(example);
  return Object.entries(example)
    .map(([name, value]) => (name === "n" ? `${cell(value)} times` : `${name}: ${cell(value)}`))
    .join(", ");
}
