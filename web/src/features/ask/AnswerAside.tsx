import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Arc } from "@/design/Arc";
import type { Tone } from "@/lib/arc";
import { classes } from "@/lib/classes";
import { capital, plural } from "@/lib/format";
import type { Answer } from "@/lib/types/answers";
import { Others } from "./Others";
import { keyOf, othersOf } from "./reading";

interface Props {
  answer: Answer;
  lit: string | null;
  onLight: (key: string | null) => void;
  onAsk: (question: string) => void;
}

const tones: Record<"sure" | "likely" | "unsure", Tone> = { sure: "good", likely: "warn", unsure: "bad" };

/** What the answer rests on: how sure, how it was read, what else could have been meant, what one may see. */
export function AnswerAside({ answer, lit, onLight, onAsk }: Props) {
  const sureness = answer.sureness;
  const others = othersOf(answer);
  return (
    <aside aria-label="What the answer rests on" className="grid content-start gap-y-5 lg:sticky lg:top-18">
      <Part title="How sure">
        <div className="flex items-center gap-4">
          <Arc
            share={answer.status === "not_understood" ? null : answer.confidence}
            label={`Confidence ${answer.confidence.toFixed(2)}`}
            {...(sureness ? { tone: tones[sureness.level] } : {})}
          />
          <div className="min-w-0">
            <p className="font-semibold text-lead">
              {answer.status === "not_understood"
                ? "Not understood"
                : capital(sureness?.level ?? "not measured")}
            </p>
            {sureness && answer.status !== "not_understood" && (
              <p className="text-fine text-ink-2">{sureness.words}</p>
            )}
          </div>
        </div>
      </Part>
      {answer.understanding.length > 0 && (
        <Part title="How it was read">
          <Read answer={answer} lit={lit} onLight={onLight} />
        </Part>
      )}
      {answer.status !== "not_understood" && others.length > 0 && (
        <Part title="Or did you mean">
          <Others answer={answer} offered={others} onAsk={onAsk} />
        </Part>
      )}
      {answer.snapshots.length > 0 && (
        <Part title="What you may see">
          <p className="text-fine text-ink-2">
            All rows of{" "}
            {answer.snapshots.map((each, index) => (
              <span key={each.dataset_id}>
                {index > 0 && (index === answer.snapshots.length - 1 ? " and " : ", ")}
                <Link
                  to="/datasets/$datasetId"
                  params={{ datasetId: each.dataset_id }}
                  className="font-medium text-ink-1 hover:text-accent"
                >
                  {each.name}
                </Link>
              </span>
            ))}
            .
          </p>
        </Part>
      )}
    </aside>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="border-line border-t pt-4 first:border-t-0 first:pt-0">
      <h3 className="mb-2 font-medium text-ink-3 text-small">{title}</h3>
      {children}
    </section>
  );
}

function Read({ answer, lit, onLight }: Pick<Props, "answer" | "lit" | "onLight">) {
  const said = answer.understanding.map((part, index) => ({ part, key: keyOf(part, index) }));
  return (
    <>
      <ul className="-mx-1.5 grid">
        {said.map(({ part, key }) => (
          <li
            key={key}
            onMouseEnter={() => onLight(key)}
            onMouseLeave={() => onLight(null)}
            className={classes(
              "flex items-baseline justify-between gap-4 rounded-sm px-1.5 py-0.5",
              lit === key && "bg-accent-soft",
            )}
          >
            <span className="text-fine">
              {part.phrase ? `“${part.phrase}”` : <span className="text-ink-3">assumed</span>}
            </span>
            <span className="min-w-0 truncate text-end font-mono text-ink-2 text-code" title={part.text}>
              {part.column ? `${part.column.table}.${part.column.name}` : part.text}
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-2 text-ink-3 text-small">
        {answer.unplaced.length === 0
          ? "Every word was placed."
          : `${plural(answer.unplaced.length, "word")} found no place: ${answer.unplaced.join(", ")}.`}{" "}
        {answer.notes.join(" ")}
      </p>
    </>
  );
}
