import { useQuery } from "@tanstack/react-query";
import { Arc } from "@/design/Arc";
import { Skeleton } from "@/design/Skeleton";
import { classes } from "@/lib/classes";
import type { PartState } from "@/lib/types/monitoring";
import { readinessQuery, thresholdsQuery } from "@/requests/monitoring";
import { glance, partName } from "./words";

const inks = { good: "text-good", warn: "text-warn", bad: "text-bad", plain: "text-ink-2" } as const;

/** One sentence that says whether to read on, and the parts that Sextant stands on. */
export function AtAGlance() {
  const ready = useQuery(readinessQuery);
  const thresholds = useQuery(thresholdsQuery);
  const waiting = ready.isPending || thresholds.isPending;
  const seen = glance(ready.data, thresholds.data?.items ?? [], ready.isError && !ready.data);
  const tone = seen.tone === "plain" ? "good" : seen.tone;
  return (
    <section
      aria-label="At a glance"
      className="card grid min-h-20 items-center gap-x-8 gap-y-3 px-4.5 py-3.5 lg:grid-cols-[minmax(0,1fr)_auto]"
    >
      <div className="flex min-w-0 items-center gap-4" aria-live="polite">
        <Arc
          share={waiting || seen.all === 0 ? null : Math.max(0.02, seen.well / seen.all)}
          tone={tone}
          label={waiting ? "Looking" : `${seen.well} of ${seen.all} are well`}
          className="w-17"
        />
        <div className="min-w-0">
          <p className={classes("font-semibold text-lead", waiting ? "text-ink-2" : inks[seen.tone])}>
            {waiting ? "Looking" : seen.headline}
          </p>
          {waiting || seen.lines.length === 0 ? (
            <p className="figures text-fine text-ink-2">
              {waiting
                ? "Each part is asked, each figure held against its threshold."
                : "Every part answers, and nothing is above its threshold."}
            </p>
          ) : (
            <ul className="figures text-fine text-ink-2">
              {seen.lines.map((line) => (
                <li key={line} className="break-words">
                  {line}
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
      <ul aria-label="Parts" className="flex flex-wrap gap-x-5 gap-y-1.5 lg:justify-end">
        {ready.isPending &&
          ["w-32", "w-14", "w-22", "w-16"].map((width) => (
            <li key={width} aria-hidden="true" className="flex h-5 items-center">
              <Skeleton className={classes("h-3", width)} />
            </li>
          ))}
        {Object.entries(ready.data?.parts ?? {}).map(([name, state]) => (
          <Part key={name} name={name} state={state} />
        ))}
      </ul>
    </section>
  );
}

const looks: Record<PartState, { words: string; dot: string; ink: string }> = {
  ok: { words: "answers", dot: "bg-good", ink: "text-ink-2" },
  degraded: { words: "does not answer; Sextant goes on without", dot: "bg-warn", ink: "text-warn" },
  failing: { words: "does not answer", dot: "bg-bad", ink: "text-bad" },
};

function Part({ name, state }: { name: string; state: PartState }) {
  const { words, dot, ink } = looks[state];
  return (
    <li className={classes("flex items-center gap-2 text-fine", ink)} title={`${partName(name)} ${words}`}>
      <span aria-hidden="true" className={classes("size-1.5 shrink-0 rounded-full", dot)} />
      {partName(name)}
      <span className="sr-only"> {words}</span>
    </li>
  );
}
