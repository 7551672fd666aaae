import { useMutation, useQuery } from "@tanstack/react-query";
import { Search, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { Arc } from "@/design/Arc";
import { Button } from "@/design/Button";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { count } from "@/lib/format";
import { useSettled } from "@/lib/hooks";
import { auditQuery, verifyAudit } from "@/requests/identity";
import { AuditLine } from "./AuditLine";
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
            placeholder="Person, name, action or detail"
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
              <AuditLine key={entry.id} entry={entry} />
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
