import { Coded } from "@/design/Coded";
import { classes } from "@/lib/classes";
import type { Issue } from "@/lib/types/datasets";

const dots: Record<Issue["severity"], string> = { high: "bg-bad", medium: "bg-warn", low: "bg-line-strong" };

export function Issues({ issues }: { issues: readonly Issue[] }) {
  if (issues.length === 0) return <p className="mt-3 text-fine text-ink-2">Nothing odd was found.</p>;
  return (
    <ul className="mt-3 grid max-h-72 gap-2 overflow-y-auto">
      {issues.map((issue) => (
        <li key={`${issue.column}-${issue.issue_type}`} className="flex gap-2 text-fine">
          <span
            className={classes("mt-1.5 size-1.5 shrink-0 rounded-full", dots[issue.severity])}
            aria-hidden="true"
          />
          <span>
            <span className="text-ink-2">
              <Coded text={issue.description} />
            </span>
            <span className="sr-only"> severity {issue.severity}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
