import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pause, Play } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { ago, count, moment, plural } from "@/lib/format";
import type { Follow } from "@/lib/types/streams";
import { endFollowing, pauseFollowing, streamQuery } from "@/requests/streams";

interface Props {
  id: string;
  follow: Follow;
  mayChange: boolean;
}

/** The topic that a stream follows: how far behind it is, what keeps it from reading, a pause. */
export function FollowedTopic({ id, follow, mayChange }: Props) {
  const [ending, setEnding] = useState(false);
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: streamQuery(id).queryKey });
  const pausing = useMutation({ mutationFn: () => pauseFollowing(id, !follow.paused), onSuccess: again });
  return (
    <section className="card mt-4 p-4 sm:p-4.5" aria-label="Topic">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="min-w-0 flex-1 basis-64">
          <span className="text-ink-2">Follows </span>
          <code className="font-medium break-all">{follow.topic}</code>
          <span className="text-ink-2"> of {follow.connection || "a connection that was removed"}</span>{" "}
          <State follow={follow} />
        </p>
        <p
          className="tabular-nums"
          title={follow.read_at ? `Looked at ${moment(follow.read_at)}` : undefined}
        >
          <span className="font-semibold">{count(follow.behind)}</span>{" "}
          <span className="text-ink-2">{follow.behind === 1 ? "message behind" : "messages behind"}</span>
        </p>
        {mayChange && (
          <div className="flex gap-2">
            <Button
              size="small"
              icon={follow.paused ? <Play size={14} /> : <Pause size={14} />}
              busy={pausing.isPending}
              onClick={() => pausing.mutate()}
            >
              {follow.paused ? "Go on" : "Pause"}
            </Button>
            <Button size="small" weight="quiet" onClick={() => setEnding(true)}>
              End
            </Button>
          </div>
        )}
      </div>
      {follow.problem !== "" && (
        <p role="status" className="mt-2 text-fine">
          {follow.problem} <span className="text-ink-2">{follow.hint}</span>
        </p>
      )}
      {follow.missed > 0 && (
        <p className="mt-2 text-fine text-warn">
          {plural(follow.missed, "message")} had been let go by the brokers before they were read.
        </p>
      )}
      {pausing.isError && <ErrorNote error={pausing.error} />}
      {ending && <Ending id={id} follow={follow} onClose={() => setEnding(false)} />}
    </section>
  );
}

function State({ follow }: { follow: Follow }) {
  if (follow.paused) return <Badge tone="plain">Paused</Badge>;
  if (follow.problem !== "") return <Badge tone="warn">Waits</Badge>;
  if (!follow.read_at) return <Badge tone="plain">Begins</Badge>;
  const silent = Date.now() - new Date(follow.read_at).getTime() > 30_000;
  return silent ? (
    <Badge tone="warn">Last read {ago(follow.read_at)}</Badge>
  ) : (
    <Badge tone="good">Reads</Badge>
  );
}

function Ending({ id, follow, onClose }: { id: string; follow: Follow; onClose: () => void }) {
  const client = useQueryClient();
  const ending = useMutation({
    mutationFn: () => endFollowing(id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: streamQuery(id).queryKey });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`End following ${follow.topic}?`}
      description="The stream and its events stay. Where reading stood is forgotten: to go on later, pause it instead."
    >
      {ending.isError && <ErrorNote error={ending.error} />}
      <DialogActions>
        <Button weight="quiet" onClick={onClose}>
          Keep following
        </Button>
        <Button weight="danger" busy={ending.isPending} onClick={() => ending.mutate()}>
          End following
        </Button>
      </DialogActions>
    </Dialog>
  );
}
