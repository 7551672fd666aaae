import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Bell, RotateCcw } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Badge } from "@/design/Badge";
import { Bar, Crumb, Here } from "@/design/Bar";
import { Bars } from "@/design/Bars";
import { Button } from "@/design/Button";
import { DataGrid } from "@/design/DataGrid";
import { ErrorNote } from "@/design/ErrorNote";
import { Page, PageHead } from "@/design/Page";
import { SkeletonRows } from "@/design/Skeleton";
import { TabPanel, Tabs } from "@/design/Tabs";
import { age, ago, count, milliseconds, missing, moment, number, plural } from "@/lib/format";
import { useTitle } from "@/lib/hooks";
import type { StreamSeen } from "@/lib/types/streams";
import { AlertDialog } from "@/parts/alerts/AlertDialog";
import { useMay } from "@/parts/session";
import { lastEventsQuery, streamQuery } from "@/requests/streams";
import { AsideEvents } from "./AsideEvents";
import { FollowedTopic } from "./FollowedTopic";
import { filled } from "./filled";
import { kinds } from "./kinds";
import { ReplayDialog } from "./ReplayDialog";
import { Sender } from "./Sender";

const route = getRouteApi("/in/streams/$datasetId");
type Tab = "events" | "columns" | "aside" | "send";

/** One stream: how fast it comes, how far behind it is, what it holds, how to send. */
export function StreamPage() {
  const { datasetId } = route.useParams();
  const stream = useQuery(streamQuery(datasetId));
  const [tab, setTab] = useState<Tab>("events");
  const [watching, setWatching] = useState(false);
  const [replaying, setReplaying] = useState(false);
  const mayWatch = useMay("analyst");
  const name = stream.data?.name ?? "Stream";
  useTitle(name);
  return (
    <>
      <Bar
        title={
          <>
            <Crumb>
              <Link to="/streams" className="hover:text-ink-1">
                Streams
              </Link>
            </Crumb>
            <Here>{name}</Here>
          </>
        }
      />
      <Page>
        {stream.isError && <ErrorNote error={stream.error} onRetry={() => void stream.refetch()} />}
        {stream.isPending && <SkeletonRows rows={6} className="h-15" />}
        {stream.data && (
          <>
            <PageHead
              title={name}
              actions={
                <>
                  <Link
                    to="/datasets/$datasetId"
                    params={{ datasetId }}
                    className="font-medium text-accent hover:underline"
                  >
                    Open as a dataset
                  </Link>
                  {mayWatch && stream.data.events !== null && (
                    <>
                      <Button icon={<RotateCcw size={15} />} onClick={() => setReplaying(true)}>
                        Replay
                      </Button>
                      <Button icon={<Bell size={15} />} onClick={() => setWatching(true)}>
                        Alert me when …
                      </Button>
                    </>
                  )}
                </>
              }
            >
              Table <code>{stream.data.table_name}</code>, {lastWords(stream.data)}
            </PageHead>
            {stream.data.events !== null && <Figures stream={stream.data} />}
            {stream.data.follow && (
              <FollowedTopic id={datasetId} follow={stream.data.follow} mayChange={mayWatch} />
            )}
            <div className="card mt-4 overflow-hidden">
              <Tabs label="Parts of the stream" tabs={tabsOf(stream.data)} value={tab} onChange={setTab}>
                <TabPanel value="events">
                  <Events id={datasetId} />
                </TabPanel>
                <TabPanel value="columns">
                  <Columns stream={stream.data} />
                </TabPanel>
                <TabPanel value="aside">{tab === "aside" && <AsideEvents id={datasetId} />}</TabPanel>
                <TabPanel value="send">
                  <Sender stream={stream.data.table_name} />
                </TabPanel>
              </Tabs>
            </div>
            {replaying && <ReplayDialog stream={stream.data} onClose={() => setReplaying(false)} />}
            {watching && (
              <AlertDialog
                watch={{ kind: "stream", dataset_id: datasetId, measure: "silent_seconds" }}
                name={name}
                onClose={() => setWatching(false)}
              />
            )}
          </>
        )}
      </Page>
    </>
  );
}

function tabsOf(stream: StreamSeen): readonly { value: Tab; label: ReactNode }[] {
  const aside = stream.set_aside ? `Set aside ${count(stream.set_aside)}` : "Set aside";
  const own = stream.events === null ? [] : [{ value: "aside" as const, label: aside }];
  return [
    { value: "events", label: "Last events" },
    { value: "columns", label: `Columns ${stream.columns.length}` },
    ...own,
    { value: "send", label: "Send" },
  ];
}

function lastWords(stream: StreamSeen): string {
  return stream.received_at ? `last batch ${ago(stream.received_at)}` : "";
}

function Figures({ stream }: { stream: StreamSeen }) {
  const ticks = filled(stream.ticks, stream.received_at ?? new Date().toISOString());
  return (
    <div className="grid gap-4 lg:grid-cols-[1.6fr_1fr]">
      <section className="card p-4 sm:p-4.5" aria-label="Rate">
        <div className="flex items-baseline justify-between gap-4">
          <p>
            <span className="font-semibold text-title tabular-nums">{number(stream.per_second ?? 0)}</span>{" "}
            <span className="text-ink-2">events a second</span>
          </p>
          <span className="text-fine text-ink-3">the last hour, by ten seconds</span>
        </div>
        <Bars
          className="mt-3 h-24 w-full"
          label="Events of the last hour, by ten seconds"
          values={ticks.map((tick) => tick.events)}
          titles={ticks.map((tick) => `${plural(tick.events, "event")}, ${moment(tick.at)}`)}
        />
      </section>
      <dl className="card grid grid-cols-2 content-center gap-x-4 gap-y-3 p-4 sm:p-4.5">
        <Figure label="Events">{count(stream.events)}</Figure>
        <Figure label="Lag" title="How old the newest event was when it came">
          {stream.lag_seconds === null ? missing : milliseconds(stream.lag_seconds * 1000)}
        </Figure>
        <Figure label="Set aside">{count(stream.set_aside)}</Figure>
        <Figure
          label="Late"
          title={`Older than the newest event by more than ${age(stream.lateness_seconds)}`}
        >
          {count(stream.late)}
        </Figure>
        <Figure label="Not in files yet" title="On disk in the log, and asked by SQL like all others">
          {count(stream.hot_events)}
        </Figure>
        <Figure label="Put into files">{stream.rolled_at ? ago(stream.rolled_at) : "not yet"}</Figure>
      </dl>
    </div>
  );
}

function Figure({ label, title, children }: { label: string; title?: string; children: ReactNode }) {
  return (
    <div title={title}>
      <dt className="text-fine text-ink-2">{label}</dt>
      <dd className="font-medium tabular-nums">{children}</dd>
    </div>
  );
}

function Events({ id }: { id: string }) {
  const events = useQuery(lastEventsQuery(id));
  if (events.isError) return <ErrorNote error={events.error} onRetry={() => void events.refetch()} />;
  if (events.isPending) return <SkeletonRows rows={8} className="h-8" />;
  return (
    <DataGrid
      label="The last events"
      columns={events.data.columns}
      rows={events.data.results}
      className="max-h-[32rem]"
    />
  );
}

function Columns({ stream }: { stream: StreamSeen }) {
  return (
    <ul className="divide-y divide-line">
      {stream.columns.map((column) => (
        <li key={column.name} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 sm:px-4.5">
          <code className="min-w-0 flex-1 basis-40 truncate font-medium">{column.name}</code>
          {column.name === stream.event_column && <Badge tone="accent">Event time</Badge>}
          {column.path === "" && <Badge tone="plain">Added by Sextant</Badge>}
          <span className="w-32 text-fine text-ink-2">{kinds[column.type] ?? column.type}</span>
        </li>
      ))}
    </ul>
  );
}
