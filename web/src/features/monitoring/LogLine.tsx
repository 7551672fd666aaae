import { Button } from "@/design/Button";
import { classes } from "@/lib/classes";
import { moment, timeOfDay } from "@/lib/format";
import type { LogRecord } from "@/lib/types/monitoring";
import { facts, happened } from "./words";

interface Props {
  record: LogRecord;
  /** Searches for all records of a request. */
  onRequest: (id: string) => void;
}

const marks: Readonly<Record<string, { dot: string; ink: string }>> = {
  debug: { dot: "bg-line-strong", ink: "text-ink-3" },
  info: { dot: "bg-line-strong", ink: "text-ink-3" },
  warning: { dot: "bg-warn", ink: "text-warn" },
  error: { dot: "bg-bad", ink: "text-bad" },
  critical: { dot: "bg-bad", ink: "text-bad" },
};
const plain = { dot: "bg-line-strong", ink: "text-ink-3" };
const hidden = new Set(["number", "event", "level", "timestamp", "exception"]);

/** One record: when, how grave, what; pressed, every fact of it. */
export function LogLine({ record, onRequest }: Props) {
  const mark = marks[record.level] ?? plain;
  const id = record.request_id;
  return (
    <li>
      <details>
        <summary className="grid list-none grid-cols-[auto_1fr_auto] items-baseline gap-x-3 px-4.5 py-2 text-fine -outline-offset-2 hover:bg-sunken sm:grid-cols-[4.5rem_4.5rem_minmax(7rem,11rem)_minmax(0,1fr)_6rem]">
          <span className="figures text-ink-3" title={moment(record.timestamp)}>
            {timeOfDay(record.timestamp, { seconds: true })}
          </span>
          <span className={classes("flex items-center gap-1.5", mark.ink)}>
            <span aria-hidden="true" className={classes("size-1.5 shrink-0 rounded-full", mark.dot)} />
            {record.level}
          </span>
          <span className="col-span-3 row-start-2 truncate font-medium sm:col-span-1 sm:row-start-auto">
            {happened(record)}
          </span>
          <span className="col-span-3 truncate font-mono text-code text-ink-2 empty:hidden sm:col-span-1">
            {facts(record)}
          </span>
          <span
            className="col-start-3 row-start-1 truncate text-end font-mono text-ink-3 text-micro sm:col-start-auto sm:row-start-auto"
            title={id}
          >
            {id?.slice(-8)}
          </span>
        </summary>
        <div className="grid gap-3 bg-sunken px-4.5 py-3">
          <dl className="grid grid-cols-[minmax(0,6.5rem)_minmax(0,1fr)] gap-x-4 gap-y-1 text-fine sm:grid-cols-[8rem_minmax(0,1fr)]">
            <dt className="text-ink-3">at</dt>
            <dd className="font-mono text-code break-all">{record.timestamp}</dd>
            {Object.entries(record)
              .filter(([name]) => !hidden.has(name))
              .map(([name, value]) => (
                <div key={name} className="contents">
                  <dt className="truncate text-ink-3">{name.replaceAll("_", " ")}</dt>
                  <dd className="font-mono text-code break-all">
                    {typeof value === "string" ? value : JSON.stringify(value)}
                  </dd>
                </div>
              ))}
          </dl>
          {record.exception && (
            <pre className="max-h-72 overflow-auto rounded-md border border-line bg-surface p-3 font-mono text-code whitespace-pre-wrap">
              {record.exception}
            </pre>
          )}
          {id && (
            <span>
              <Button size="small" onClick={() => onRequest(id)}>
                All records of this request
              </Button>
            </span>
          )}
        </div>
      </details>
    </li>
  );
}
