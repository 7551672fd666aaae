import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { TextField } from "@/design/Field";
import { Segmented } from "@/design/Segmented";
import { SkeletonRows } from "@/design/Skeleton";
import { SmallSelect } from "@/design/SmallSelect";
import { age, count, moment, plural } from "@/lib/format";
import type { StreamColumn, StreamLog, StreamSeen } from "@/lib/types/streams";
import { type ReplayWish, replayStream, streamLogQuery, streamsQuery } from "@/requests/streams";
import { kinds } from "./kinds";

type From = "all" | "time" | "offset";
const froms = [
  { value: "all", label: "All" },
  { value: "time", label: "From a time" },
  { value: "offset", label: "From an offset" },
] as const;

/** A stream read again from its log into a new one: from where on, and in which types. */
export function ReplayDialog({ stream, onClose }: { stream: StreamSeen; onClose: () => void }) {
  const log = useQuery(streamLogQuery(stream.dataset_id));
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Replay ${stream.name}`}
      description="Its events once more, from the log, into a new stream. What was set aside is tried again."
    >
      {log.isError && <ErrorNote error={log.error} onRetry={() => void log.refetch()} />}
      {log.isPending && <SkeletonRows rows={4} className="h-9" />}
      {log.data?.events === 0 && <Nothing log={log.data} />}
      {log.data && log.data.events > 0 && <Wish stream={stream} log={log.data} onClose={onClose} />}
    </Dialog>
  );
}

function Nothing({ log }: { log: StreamLog }) {
  return (
    <p className="pb-5 text-ink-2">
      The log holds no event of this stream any more: events stay for {age(log.kept_seconds)}.
    </p>
  );
}

function Wish({ stream, log, onClose }: { stream: StreamSeen; log: StreamLog; onClose: () => void }) {
  const [into, setInto] = useState(`${stream.name} again`);
  const [from, setFrom] = useState<From>("all");
  const [offset, setOffset] = useState(String(log.first_offset));
  const [since, setSince] = useState("");
  const [types, setTypes] = useState<Readonly<Record<string, string>>>({});
  const client = useQueryClient();
  const navigate = useNavigate();
  const replaying = useMutation({
    mutationFn: (wish: ReplayWish) => replayStream(stream.dataset_id, wish),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: streamsQuery.queryKey });
      onClose();
      void navigate({ to: "/streams/$datasetId", params: { datasetId: made.dataset_id } });
    },
  });
  const start: Pick<ReplayWish, "offset" | "since"> =
    from === "offset"
      ? { offset: Number(offset) }
      : from === "time"
        ? { since: since ? new Date(since).toISOString() : "" }
        : {};
  const isWhole = into.trim() !== "" && (from !== "time" || since !== "");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        replaying.mutate({ into, types, ...start });
      }}
    >
      <div className="grid gap-4">
        <p className="text-fine text-ink-2">
          {plural(log.events, "event")} since {moment(log.first_at ?? "")}, offsets {count(log.first_offset)}{" "}
          to {count(log.next_offset - 1)}. Events stay for {age(log.kept_seconds)} after they came.
        </p>
        <TextField label="New stream" value={into} onChange={(event) => setInto(event.target.value)} />
        <Segmented label="From where" value={from} options={froms} onChange={setFrom} />
        {from === "time" && (
          <TextField
            label="What came at this time or later"
            type="datetime-local"
            value={since}
            onChange={(event) => setSince(event.target.value)}
          />
        )}
        {from === "offset" && (
          <TextField
            label="First offset"
            type="number"
            min={log.first_offset}
            max={log.next_offset - 1}
            value={offset}
            onChange={(event) => setOffset(event.target.value)}
          />
        )}
        <Types
          columns={stream.columns}
          types={types}
          onChange={(name, type) => setTypes((before) => ({ ...before, [name]: type }))}
        />
        {replaying.isError && <ErrorNote error={replaying.error} />}
      </div>
      <DialogActions>
        <Button type="button" weight="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" weight="primary" busy={replaying.isPending} disabled={!isWhole}>
          Replay
        </Button>
      </DialogActions>
    </form>
  );
}

interface TypesProps {
  columns: readonly StreamColumn[];
  types: Readonly<Record<string, string>>;
  onChange: (name: string, type: string) => void;
}

function Types({ columns, types, onChange }: TypesProps): ReactNode {
  return (
    <details className="rounded-md border border-line">
      <summary className="cursor-pointer px-3 py-2 font-medium">Types of its columns</summary>
      <ul className="max-h-56 divide-y divide-line overflow-y-auto border-line border-t">
        {columns
          .filter((column) => column.path !== "")
          .map((column) => (
            <li key={column.name} className="flex items-center justify-between gap-3 px-3 py-1.5">
              <code className="min-w-0 truncate">{column.name}</code>
              <SmallSelect
                label={`Type of ${column.name}`}
                value={types[column.name] ?? column.type}
                options={Object.entries(kinds).map(([value, label]) => ({ value, label }))}
                onChange={(type) => onChange(column.name, type)}
              />
            </li>
          ))}
      </ul>
    </details>
  );
}
