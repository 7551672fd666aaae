import { useQuery } from "@tanstack/react-query";
import { ErrorNote } from "@/design/ErrorNote";
import { Skeleton } from "@/design/Skeleton";
import { count, milliseconds, number, percent, timeOfDay } from "@/lib/format";
import type { Minute } from "@/lib/types/monitoring";
import { historyQuery } from "@/requests/monitoring";
import { Minutes } from "./Minutes";

const lately = 5;
const worst = { failed: 0.05, milliseconds: 500, events: 1000 };

/** Rate, errors, duration and what waits, over the last hour. */
export function Hour() {
  const history = useQuery(historyQuery);
  if (history.isError && !history.data) {
    return <ErrorNote error={history.error} onRetry={() => void history.refetch()} />;
  }
  const minutes = history.data?.items ?? [];
  return (
    <section aria-label="The last hour" className="grid grid-cols-2 gap-3 sm:gap-4 xl:grid-cols-4">
      {history.isPending ? (
        Array.from({ length: 4 }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the cards to come have no other identity
          <Skeleton key={index} className="h-43 rounded-lg sm:h-40" />
        ))
      ) : (
        <Cards minutes={minutes} />
      )}
    </section>
  );
}

function Cards({ minutes }: { minutes: readonly Minute[] }) {
  const few = minutes.slice(-lately);
  const [requests, errors] = [sum(few, "requests"), sum(few, "errors")];
  const slowest = Math.max(...few.map((each) => each.p95_ms ?? -1));
  const now = minutes.at(-1);
  const behind = now?.event_lag ?? minutes.at(-2)?.event_lag ?? null;
  const at = (words: (each: Minute) => string) =>
    minutes.map((each) => `${timeOfDay(each.at)}: ${words(each)}`);
  return (
    <>
      <Card
        title="Requests"
        figure={number(Number((requests / Math.max(1, few.length)).toPrecision(2)))}
        words={few.length < lately ? "a minute, since the start" : "a minute, over 5 minutes"}
      >
        <Minutes
          values={minutes.map((each) => each.requests)}
          titles={at((each) => `${count(each.requests)} requests`)}
          label={`Requests by minute, at most ${count(Math.max(0, ...minutes.map((each) => each.requests)))}`}
          least={10}
        />
      </Card>
      <Card
        title="Answers that failed"
        figure={requests === 0 ? "none" : errors === 0 ? "none" : percent(errors / requests, 1)}
        words={requests === 0 ? "in 5 minutes" : `of ${count(requests)} in 5 minutes`}
      >
        <Minutes
          values={minutes.map((each) => (each.requests === 0 ? null : each.errors / each.requests))}
          titles={at((each) => `${count(each.errors)} of ${count(each.requests)} failed`)}
          label="The share of answers that failed, by minute"
          limit={worst.failed}
          least={worst.failed * 2}
        />
      </Card>
      <Card
        title="Time to answer"
        figure={slowest < 0 ? "none" : milliseconds(slowest)}
        words={slowest < 0 ? "in 5 minutes" : "for 95 of 100"}
      >
        <Minutes
          values={minutes.map((each) => each.p95_ms)}
          titles={at((each) =>
            each.p95_ms === null ? "nothing" : `95 of 100 within ${milliseconds(each.p95_ms)}`,
          )}
          label="Within what time 95 of 100 were answered, by minute"
          limit={worst.milliseconds}
          least={worst.milliseconds * 1.2}
        />
      </Card>
      <Card
        title="Events to work through"
        figure={behind === null ? "–" : count(behind)}
        words={behind === null ? "not measured yet" : "behind"}
      >
        <Minutes
          values={minutes.map((each) => each.event_lag)}
          titles={at((each) =>
            each.event_lag === null ? "not measured" : `${count(each.event_lag)} behind`,
          )}
          label="How many events the slowest was behind, by minute"
          limit={worst.events}
          least={20}
        />
      </Card>
    </>
  );
}

function Card({
  title,
  figure,
  words,
  children,
}: {
  title: string;
  figure: string;
  words: string;
  children: React.ReactNode;
}) {
  return (
    <figure className="card min-w-0 px-3.5 pt-3 pb-2.5 sm:px-4.5 sm:pt-3.5 sm:pb-3">
      <figcaption>
        <span className="block truncate text-fine text-ink-2">{title}</span>
        <span className="figures flex flex-wrap items-baseline gap-x-1.5 sm:flex-nowrap">
          <span className="font-semibold text-title tracking-tight">{figure}</span>
          <span className="basis-full truncate text-small text-ink-3 sm:basis-auto sm:text-fine">
            {words}
          </span>
        </span>
      </figcaption>
      <div className="mt-2">{children}</div>
      <div aria-hidden="true" className="mt-1 flex justify-between text-ink-3 text-micro">
        <span>an hour ago</span>
        <span>now</span>
      </div>
    </figure>
  );
}

function sum(minutes: readonly Minute[], part: "requests" | "errors"): number {
  return minutes.reduce((total, each) => total + each[part], 0);
}
