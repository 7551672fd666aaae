import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { count, moment } from "@/lib/format";
import type { Answer } from "@/lib/types/answers";

/** Why this answer: how each word was read, the reasons for the sureness, what it was computed on. */
export function WhyTab({ answer }: { answer: Answer }) {
  return (
    <div className="grid gap-5 px-4.5 py-4 text-fine">
      <Part title="How the question was read">
        <ul className="grid gap-1">
          {answer.understanding.map((part) => (
            <li key={`${part.role}-${part.text}`} className="grid grid-cols-[5rem_1fr] gap-3">
              <span className="text-ink-3">{part.role}</span>
              <span>
                {part.text}
                {part.phrase ? (
                  <span className="text-ink-2">, from “{part.phrase}”</span>
                ) : (
                  <span className="text-ink-2">, assumed</span>
                )}
              </span>
            </li>
          ))}
        </ul>
      </Part>
      {answer.sureness && (
        <Part title={`Why ${answer.sureness.level}`}>
          <ul className="list-disc ps-4 marker:text-ink-3">
            {answer.sureness.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </Part>
      )}
      <Part title="What it was computed on">
        <ul className="grid gap-1">
          {answer.snapshots.map((each) => (
            <li key={each.dataset_id}>
              <Link
                to="/datasets/$datasetId"
                params={{ datasetId: each.dataset_id }}
                search={{ tab: "snapshots" }}
                className="font-medium hover:text-accent"
              >
                {each.name}
              </Link>
              , {count(each.row_count)} rows, as of {moment(each.committed_at)}{" "}
              <code className="font-mono text-ink-3 text-micro">{each.snapshot_id}</code>
            </li>
          ))}
        </ul>
      </Part>
      <p className="text-ink-2">
        {answer.planner === "llm"
          ? "A language model proposed the plan; "
          : "Sextant's own planner made the plan; "}
        the statement was parsed and allowed before it ran. Asked {moment(answer.created_at)}.
      </p>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1.5 font-medium text-ink-3 text-small">{title}</h3>
      {children}
    </section>
  );
}
