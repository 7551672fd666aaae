import { useMutation, useQuery } from "@tanstack/react-query";
import { Search, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { Arc } from "@/design/Arc";
import { Button } from "@/design/Button";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { count, moment, words } from "@/lib/format";
import { useSettled } from "@/lib/hooks";
import type { AuditEntry } from "@/lib/types/identity";
import { auditQuery, verifyAudit } from "@/requests/identity";
import { Block } from "./Block";

/** Who did what, when; chained, so that a changed or missing entry shows. */
export function Audit() {
  const [text, setText] = useState("");
  const [from, setFrom] = useState("");
  const q = useSettled(text.trim(), 200);
  const [pages, setPages] = useState<readonly (string | null)[]>([null]);
  const audit = useQuery({
    ...auditQuery({ q, from }, pages.at(-1) ?? null),
    placeholderData: (previous) => previous,
  });
  return (
    <Block
      title="Audit"
      words="Each access to data, each sign-in and each change by an admin. Entries are chained by hashes, so that a changed or missing one is found."
      action={<Verify />}
    >
      <div className="mb-3 flex flex-wrap gap-2">
        <label className="field flex h-8 flex-1 items-center gap-2 sm:max-w-72">
          <Search size={14} className="shrink-0 text-ink-3" aria-hidden="true" />
          <input
            type="search"
            aria-label="Search the audit"
            placeholder="Person, action or detail"
            value={text}
            data-quiet-focus=""
            onChange={(event) => {
              setText(event.target.value);
              setPages([null]);
            }}
            className="min-w-0 flex-1 bg-transparent outline-none"
          />
        </label>
        <label className="flex items-center gap-2 text-fine text-ink-2">
          from
          <input
            type="date"
            value={from}
            onChange={(event) => {
              setFrom(event.target.value);
              setPages([null]);
            }}
            className="field h-8 w-36"
          />
        </label>
      </div>
      {audit.isError && <ErrorNote error={audit.error} onRetry={() => void audit.refetch()} />}
      {!audit.isError && (
        <div className="card overflow-hidden">
          {audit.isPending && <SkeletonRows rows={8} className="h-10" />}
          {audit.data?.items.length === 0 && (
            <Empty title="No entry matches">Search for a person, an action or a word.</Empty>
          )}
          <ul className="divide-y divide-line">
            {audit.data?.items.map((entry) => (
              <Line key={entry.id} entry={entry} />
            ))}
          </ul>
        </div>
      )}
      <div className="mt-3 flex justify-end gap-2">
        {pages.length > 1 && (
          <Button size="small" onClick={() => setPages(pages.slice(0, -1))}>
            Newer
          </Button>
        )}
        {audit.data?.next_cursor && (
          <Button size="small" onClick={() => setPages([...pages, audit.data.next_cursor])}>
            Older
          </Button>
        )}
      </div>
    </Block>
  );
}

function Verify() {
  const verifying = useMutation({ mutationFn: verifyAudit });
  const result = verifying.data;
  return (
    <div className="flex items-center gap-4">
      {verifying.isError && <span className="text-bad text-fine">The check did not run.</span>}
      {result && (
        <span className="flex items-center gap-3" role="status">
          <Arc share={result.ok ? 1 : 0.05} label={result.ok ? "The chain holds" : "The chain is broken"} />
          <span className="text-fine">
            <span className={result.ok ? "block font-medium text-brass" : "block font-medium text-bad"}>
              {result.ok ? "The chain holds" : "The chain is broken"}
            </span>
            <span className="figures text-ink-2">
              {result.ok ? `${count(result.entries)} entries checked` : `at entry ${result.broken_at}`}
            </span>
          </span>
        </span>
      )}
      <Button icon={<ShieldCheck size={15} />} busy={verifying.isPending} onClick={() => verifying.mutate()}>
        Check the chain
      </Button>
    </div>
  );
}

function Line({ entry }: { entry: AuditEntry }) {
  const details = Object.entries(entry.details);
  return (
    <li>
      <details className="group">
        <summary className="grid list-none grid-cols-[1fr_auto] items-baseline gap-x-4 px-4.5 py-2 text-fine -outline-offset-2 hover:bg-sunken sm:grid-cols-[9.5rem_12rem_12rem_minmax(0,1fr)]">
          <span className="figures text-ink-3">{moment(entry.timestamp)}</span>
          <code className="truncate font-mono text-code">{entry.action}</code>
          <span className="col-span-2 truncate text-ink-2 sm:col-span-1">
            {entry.email || entry.user_id || "Sextant itself"}
          </span>
          <span className="hidden truncate text-ink-3 sm:block">{gist(entry.details)}</span>
        </summary>
        <dl className="grid grid-cols-[8rem_1fr] gap-x-4 gap-y-1 bg-sunken px-4.5 py-3 text-fine">
          {details.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-ink-3">{name}</dt>
              <dd className="font-mono text-code break-all">
                {typeof value === "string" ? value : JSON.stringify(value)}
              </dd>
            </div>
          ))}
          {details.length === 0 && <p className="col-span-2 text-ink-2">No further detail.</p>}
        </dl>
      </details>
    </li>
  );
}

/** The details in a line: the plain values, first ones first. */
function gist(details: Record<string, unknown>): string {
  return Object.entries(details)
    .filter(([, value]) => ["string", "number", "boolean"].includes(typeof value))
    .map(([name, value]) => `${words(name).toLowerCase()} ${String(value)}`)
    .slice(0, 4)
    .join(", ");
}
