import { useQuery } from "@tanstack/react-query";
import { PackageCheck } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Coded } from "@/design/Coded";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { ago, moment } from "@/lib/format";
import type { AsideEvent } from "@/lib/types/streams";
import { asideEventsQuery } from "@/requests/streams";

/** Where an event stood: in its batch, or in the topic that it was read from. */
function place(event: AsideEvent): string {
  return event.partition === null
    ? `line ${event.line}`
    : `partition ${event.partition}, offset ${event.offset}`;
}

/** Events that did not fit, as they were sent. */
export function AsideEvents({ id }: { id: string }) {
  const [pages, setPages] = useState<readonly (string | null)[]>([null]);
  const found = useQuery({
    ...asideEventsQuery(id, pages.at(-1) ?? null),
    placeholderData: (previous) => previous,
  });
  if (found.isError) return <ErrorNote error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <SkeletonRows rows={4} className="h-14" />;
  if (found.data.items.length === 0) {
    return (
      <Empty icon={<PackageCheck size={18} />} title="Nothing was set aside">
        An event that is no JSON, or whose value does not fit its column, would stand here with its reason.
      </Empty>
    );
  }
  return (
    <>
      <ul className="divide-y divide-line">
        {found.data.items.map((event) => (
          <li key={event.event_id} className="px-4 py-3 sm:px-4.5">
            <p className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span className="font-medium">
                <Coded text={event.reason} />
              </span>
              <span className="text-fine text-ink-3" title={moment(event.at)}>
                {place(event)}, {ago(event.at)}
              </span>
            </p>
            <code className="mt-1 block max-h-24 overflow-y-auto break-all text-fine text-ink-2">
              {event.raw}
            </code>
          </li>
        ))}
      </ul>
      <div className="flex justify-end gap-2 p-3">
        {pages.length > 1 && (
          <Button size="small" onClick={() => setPages(pages.slice(0, -1))}>
            Newer
          </Button>
        )}
        {found.data.next_cursor && (
          <Button size="small" onClick={() => setPages([...pages, found.data.next_cursor])}>
            Older
          </Button>
        )}
      </div>
    </>
  );
}
