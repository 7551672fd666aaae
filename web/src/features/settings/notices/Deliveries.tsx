import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { useState } from "react";
import { Badge, type BadgeTone } from "@/design/Badge";
import { Button, IconButton } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { say, sayError } from "@/design/Toasts";
import { ago, plural } from "@/lib/format";
import type { Delivery } from "@/lib/types/notices";
import { deliveriesQuery, resend } from "@/requests/notices";
import { Block } from "../Block";

const looks: Record<Delivery["status"], { tone: BadgeTone; label: string }> = {
  waiting: { tone: "plain", label: "on its way" },
  sent: { tone: "good", label: "sent" },
  failed: { tone: "bad", label: "failed" },
  skipped: { tone: "warn", label: "left out" },
};

/** What was told to whom, and what became of it. */
export function Deliveries() {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1) ?? null;
  const found = useQuery(deliveriesQuery(cursor));
  const items = found.data?.items ?? [];
  if (found.data && items.length === 0 && cursor === null) return null;
  return (
    <Block title="Deliveries" words="Mail, services and webhooks, the newest first.">
      {found.isError && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {!found.isError && (
        <div className="card overflow-hidden">
          {found.isPending && <SkeletonRows rows={4} className="h-13" />}
          <ul className="divide-y divide-line">
            {items.map((one) => (
              <Line key={one.delivery_id} one={one} />
            ))}
          </ul>
        </div>
      )}
      <div className="mt-3 flex justify-end gap-2">
        {cursors.length > 0 && (
          <Button size="small" onClick={() => setCursors(cursors.slice(0, -1))}>
            Newer
          </Button>
        )}
        {found.data?.next_cursor && (
          <Button
            size="small"
            onClick={() => setCursors([...cursors, found.data.next_cursor].filter((each) => each !== null))}
          >
            Older
          </Button>
        )}
      </div>
    </Block>
  );
}

function Line({ one }: { one: Delivery }) {
  const client = useQueryClient();
  const sending = useMutation({
    mutationFn: () => resend(one.delivery_id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["deliveries"] });
      say({ text: `${one.title} is on its way again.` });
    },
    onError: sayError,
  });
  const { tone, label } = looks[one.status];
  return (
    <li className="flex items-center gap-3 py-2.5 pe-3 ps-4.5">
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{one.title}</span>
        <span className="block truncate text-fine text-ink-2">
          to {one.name}, {ago(one.created_at)}
          {one.attempts > 1 && `, ${plural(one.attempts, "attempt")}`}
          {one.response !== null && `, answered ${one.response}`}
        </span>
        {one.error !== "" && <span className="block text-fine text-warn">{one.error}</span>}
      </span>
      <Badge tone={tone}>{label}</Badge>
      <IconButton label={`Send ${one.title} again`} onClick={() => sending.mutate()}>
        <RotateCw size={15} />
      </IconButton>
    </li>
  );
}
