import { useQuery } from "@tanstack/react-query";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { moment, number } from "@/lib/format";
import type { Happening } from "@/lib/types/alerts";
import type { Delivery } from "@/lib/types/notices";
import { happeningsQuery, toldQuery } from "@/requests/alerts";

const said: Readonly<Record<string, string>> = {
  fired: "Fired",
  cleared: "Cleared",
  no_data: "Had no value",
  data_back: "Had a value again",
  broken: "Could not look any more",
  mended: "Could look again",
  acknowledged: "Taken care of",
  snoozed: "Put to sleep",
  woken: "Woken",
  told: "Told",
  changed: "Changed",
};

/** What happened to an alert, the newest first. */
export function History({ id }: { id: string }) {
  const history = useQuery(happeningsQuery(id));
  if (history.isError) return <ErrorNote error={history.error} onRetry={() => void history.refetch()} />;
  if (history.isPending) return <SkeletonRows rows={4} className="h-10" />;
  if (history.data.items.length === 0) {
    return <p className="px-4.5 py-4 text-ink-2">Nothing happened yet.</p>;
  }
  return (
    <ol className="divide-y divide-line">
      {history.data.items.map((one) => (
        <li key={one.event_id} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 px-4.5 py-2.5">
          <span className="figures w-36 shrink-0 text-fine text-ink-3">{moment(one.at)}</span>
          <span className="min-w-0 flex-1">
            <span className="font-medium">{said[one.kind] ?? one.kind}</span>{" "}
            <span className="text-ink-2">{details(one)}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

function details({ group, value, by, note, kind }: Happening): string {
  const words = kind === "snoozed" && note !== "" ? `until ${moment(note)}` : note;
  return [group, value === null ? "" : `at ${number(value)}`, by === "" ? "" : `by ${by}`, words]
    .filter((part) => part !== "")
    .join(", ");
}

const ends: Record<Delivery["status"], string> = {
  waiting: "on its way",
  sent: "sent",
  failed: "failed",
  skipped: "left out",
};

/** Whom it told, and what became of it. */
export function Told({ id }: { id: string }) {
  const told = useQuery(toldQuery(id));
  if (told.isError) return <ErrorNote error={told.error} onRetry={() => void told.refetch()} />;
  if (told.isPending) return <SkeletonRows rows={3} className="h-10" />;
  if (told.data.items.length === 0) return <p className="px-4.5 py-4 text-ink-2">Nobody was told yet.</p>;
  return (
    <ol className="divide-y divide-line">
      {told.data.items.map((one) => (
        <li key={one.delivery_id} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 px-4.5 py-2.5">
          <span className="figures w-36 shrink-0 text-fine text-ink-3">{moment(one.created_at)}</span>
          <span className="min-w-0 flex-1 basis-52">
            <span className="font-medium">{one.name}</span> <span className="text-ink-2">{one.title}</span>
            {one.error !== "" && <span className="block text-fine text-warn">{one.error}</span>}
          </span>
          <span className="text-fine text-ink-2">{ends[one.status]}</span>
        </li>
      ))}
    </ol>
  );
}
