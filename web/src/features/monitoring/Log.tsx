import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { ScrollText, Search } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/design/Button";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { Segmented } from "@/design/Segmented";
import { SkeletonRows } from "@/design/Skeleton";
import { useSettled } from "@/lib/hooks";
import type { LogLevel } from "@/lib/types/monitoring";
import { logQuery } from "@/requests/monitoring";
import { LogLine } from "./LogLine";
import { Panel } from "./Panel";

const route = getRouteApi("/in/monitoring");

const levels: readonly { value: LogLevel | "all"; label: string }[] = [
  { value: "all", label: "All" },
  { value: "warning", label: "Warnings" },
  { value: "error", label: "Errors" },
];

/** The newest records of this server; the address tells what is searched for. */
export function Log() {
  const { level, q = "" } = route.useSearch();
  const navigate = useNavigate();
  const [text, setText] = useState(q);
  const [pages, setPages] = useState<readonly (string | null)[]>([null]);
  const settled = useSettled(text.trim(), 250);
  const log = useQuery({
    ...logQuery({ level, q: settled }, pages.at(-1) ?? null),
    placeholderData: (previous) => previous,
  });
  const search = (wish: { level?: LogLevel | undefined; q?: string | undefined }) => {
    setPages([null]);
    void navigate({ to: "/monitoring", search: wish, replace: true, resetScroll: false });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was typed is written into the address once it rests
  useEffect(() => {
    if (settled !== q) search({ level, q: settled || undefined });
  }, [settled]);
  const items = log.data?.items ?? [];
  return (
    <Panel
      title="Log"
      actions={
        <span className="flex flex-wrap items-center gap-2">
          <label className="field flex h-8 w-full items-center gap-2 sm:w-64">
            <Search size={14} className="shrink-0 text-ink-3" aria-hidden="true" />
            <input
              type="search"
              aria-label="Search the log"
              placeholder="Words, a path or a request id"
              value={text}
              data-quiet-focus=""
              onChange={(event) => setText(event.target.value)}
              className="min-w-0 flex-1 bg-transparent outline-none"
            />
          </label>
          <Segmented
            label="Which records"
            value={level ?? "all"}
            options={levels}
            onChange={(next) => search({ level: next === "all" ? undefined : next, q: settled || undefined })}
          />
        </span>
      }
    >
      {log.isError && !log.data && (
        <div className="px-4.5 pb-4">
          <ErrorNote error={log.error} onRetry={() => void log.refetch()} />
        </div>
      )}
      <div className="border-line border-t" aria-busy={log.isPlaceholderData || undefined}>
        {log.isPending && <SkeletonRows rows={8} className="h-9" />}
        {log.data && items.length === 0 && (
          <Empty
            icon={<ScrollText size={18} />}
            title={settled || level ? "No record matches" : "Nothing was logged yet"}
            action={
              (settled || level) && (
                <Button
                  onClick={() => {
                    setText("");
                    search({});
                  }}
                >
                  Show all records
                </Button>
              )
            }
          >
            The newest 2,000 records of this server are kept in memory; all of 30 days lie in its data folder.
          </Empty>
        )}
        <ul className="divide-y divide-line">
          {items.map((record) => (
            <LogLine key={record.number} record={record} onRequest={setText} />
          ))}
        </ul>
      </div>
      {(pages.length > 1 || log.data?.next_cursor) && (
        <div className="flex justify-end gap-2 border-line border-t px-4.5 py-2">
          {pages.length > 1 && (
            <Button size="small" onClick={() => setPages(pages.slice(0, -1))}>
              Newer
            </Button>
          )}
          {log.data?.next_cursor && (
            <Button size="small" onClick={() => setPages([...pages, log.data.next_cursor])}>
              Older
            </Button>
          )}
        </div>
      )}
    </Panel>
  );
}
