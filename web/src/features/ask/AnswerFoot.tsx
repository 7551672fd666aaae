import { Link } from "@tanstack/react-router";
import { Clock, Layers, Zap } from "lucide-react";
import type { ReactNode } from "react";
import { age, count, milliseconds, moment, plural } from "@/lib/format";
import type { Answer, QueryAnswer } from "@/lib/types/answers";
import { Engine } from "@/parts/Engine";
import { rollupTitle } from "@/parts/transforms/words";

/** What the answer was computed from, when, on how many rows, how fast. */
export function AnswerFoot({ answer, edited }: { answer: Answer; edited: QueryAnswer | null }) {
  const total = answer.snapshots.reduce((sum, each) => sum + each.row_count, 0);
  const asOf = answer.snapshots[0];
  const shown = edited ?? answer;
  return (
    <footer className="flex flex-wrap items-center gap-x-5 gap-y-2 border-line border-t px-4.5 py-2.5 text-ink-2 text-small">
      <Item icon={<Layers size={14} />}>
        <span>
          {answer.snapshots.map((each, index) => (
            <span key={each.dataset_id}>
              {index > 0 && ", "}
              <Link
                to="/datasets/$datasetId"
                params={{ datasetId: each.dataset_id }}
                className="hover:text-accent"
              >
                {each.name}
              </Link>
            </span>
          ))}
        </span>
      </Item>
      {asOf && (
        <Item icon={<Clock size={14} />}>
          <span title={answer.snapshots.map((each) => `${each.name} ${each.snapshot_id}`).join("\n")}>
            as of {moment(asOf.committed_at)}
          </span>
        </Item>
      )}
      {answer.rows_used !== null && !edited && (
        <span className="figures">
          {count(answer.rows_used)} of {plural(total, "row")}
        </span>
      )}
      <Item icon={<Zap size={14} />}>
        <span className="figures">{milliseconds(shown.execution_time_ms)}</span>
      </Item>
      {shown.rollup && <span title={rollupTitle(shown.rollup)}>from a rollup</span>}
      <Engine used={shown.engine} />
      {shown.cached && (
        <span>from the cache{edited?.age_seconds ? `, ${age(edited.age_seconds)} old` : ""}</span>
      )}
      {shown.truncated && <span className="text-warn">first {count(shown.results.length)} rows</span>}
    </footer>
  );
}

function Item({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <span className="flex items-center gap-1.5">
      <span className="text-ink-3" aria-hidden="true">
        {icon}
      </span>
      {children}
    </span>
  );
}
