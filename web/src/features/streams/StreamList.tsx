import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Radio } from "lucide-react";
import { useState } from "react";
import { Bar, Here } from "@/design/Bar";
import { Button } from "@/design/Button";
import { Dialog } from "@/design/Dialog";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { Page, PageHead } from "@/design/Page";
import { SkeletonRows } from "@/design/Skeleton";
import { sayError } from "@/design/Toasts";
import { ago, count, missing, number } from "@/lib/format";
import { useTitle } from "@/lib/hooks";
import type { Stream } from "@/lib/types/streams";
import { useMay } from "@/parts/session";
import { FromSource } from "@/parts/sources/FromSource";
import { makeReadyStream, streamsQuery } from "@/requests/streams";
import { Sender } from "./Sender";

/** All streams, and how to begin one. */
export function StreamList() {
  useTitle("Streams");
  const streams = useQuery(streamsQuery);
  const [sending, setSending] = useState(false);
  const [following, setFollowing] = useState(false);
  const mayFollow = useMay("analyst");
  const navigate = useNavigate();
  const readying = useMutation({
    mutationFn: makeReadyStream,
    onSuccess: ({ dataset_id: datasetId }) => navigate({ to: "/streams/$datasetId", params: { datasetId } }),
    onError: sayError,
  });
  return (
    <>
      <Bar title={<Here>Streams</Here>} />
      <Page>
        <PageHead
          title="Streams"
          actions={
            <>
              {mayFollow && <Button onClick={() => setFollowing(true)}>Follow a topic</Button>}
              <Button onClick={() => setSending(!sending)} aria-expanded={sending}>
                Send events
              </Button>
            </>
          }
        >
          Events that are pushed, or read from Kafka or Kinesis, asked by SQL as soon as they are on disk
        </PageHead>
        {sending && (
          <div className="card mb-4">
            <Sender stream="events" />
          </div>
        )}
        {streams.isError && <ErrorNote error={streams.error} onRetry={() => void streams.refetch()} />}
        {!streams.isError && (
          <div className="card overflow-hidden">
            {streams.isPending && <SkeletonRows rows={4} className="h-15" />}
            {streams.data?.items.length === 0 && (
              <Empty
                icon={<Radio size={18} />}
                title="No streams yet"
                action={
                  <>
                    {mayFollow && (
                      <Button weight="primary" busy={readying.isPending} onClick={() => readying.mutate()}>
                        Begin with the ready stream
                      </Button>
                    )}
                    {!sending && <Button onClick={() => setSending(true)}>Show how to send events</Button>}
                    {mayFollow && <Button onClick={() => setFollowing(true)}>Follow a topic</Button>}
                  </>
                }
              >
                The first batch of events makes one: its columns and their types come from what is sent. The
                ready stream <code>events</code> also has its figures by hour and by day.
              </Empty>
            )}
            <ul className="divide-y divide-line">
              {streams.data?.items.map((stream) => (
                <Line key={stream.dataset_id} stream={stream} />
              ))}
            </ul>
          </div>
        )}
        <Dialog
          open={following}
          onClose={() => setFollowing(false)}
          title="Follow a topic"
          description="Each message of it lands once in a stream."
        >
          <FromSource only="topics" onDone={() => setFollowing(false)} />
        </Dialog>
      </Page>
    </>
  );
}

function Line({ stream }: { stream: Stream }) {
  return (
    <li className="relative flex flex-wrap items-center gap-x-5 gap-y-1 px-4 py-3 hover:bg-sunken">
      <span className="min-w-0 flex-1 basis-full sm:basis-52">
        <Link
          to="/streams/$datasetId"
          params={{ datasetId: stream.dataset_id }}
          className="block truncate font-medium after:absolute after:inset-0"
        >
          {stream.name}
        </Link>
        <span className="text-fine text-ink-2">
          {stream.follow && <>{stream.follow.topic}, </>}
          {stream.received_at ? `last batch ${ago(stream.received_at)}` : stream.email}
        </span>
      </span>
      <span className="tabular-nums sm:w-28 sm:text-end">
        {stream.per_second === null ? missing : number(stream.per_second)}{" "}
        <span className="text-fine text-ink-2">a second</span>
      </span>
      <span className="tabular-nums sm:w-32 sm:text-end">
        {count(stream.events)} <span className="text-fine text-ink-2">events</span>
      </span>
    </li>
  );
}
