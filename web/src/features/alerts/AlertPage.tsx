import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { Bar, Crumb, Here } from "@/design/Bar";
import { ErrorNote } from "@/design/ErrorNote";
import { Page, PageHead } from "@/design/Page";
import { SkeletonRows } from "@/design/Skeleton";
import { SmallSelect } from "@/design/SmallSelect";
import { TabPanel, Tabs } from "@/design/Tabs";
import { ago, missing, moment, number } from "@/lib/format";
import { useTitle } from "@/lib/hooks";
import type { Alert } from "@/lib/types/alerts";
import { AlertDialog } from "@/parts/alerts/AlertDialog";
import { StateMark } from "@/parts/alerts/StateMark";
import { timesWords } from "@/parts/repeating";
import { alertQuery, evaluationsQuery } from "@/requests/alerts";
import { Actions } from "./Actions";
import { History, Told } from "./History";
import { Trail } from "./Trail";

const route = getRouteApi("/in/alerts/$alertId");
type Tab = "history" | "told";

/** One alert: how it stands, how it moved, what happened, whom it told. */
export function AlertPage() {
  const { alertId } = route.useParams();
  const alert = useQuery(alertQuery(alertId));
  const [tab, setTab] = useState<Tab>("history");
  const [changing, setChanging] = useState(false);
  const name = alert.data?.name ?? "Alert";
  useTitle(name);
  const tabs = [
    { value: "history" as const, label: "What happened" },
    ...(alert.data?.may_change ? [{ value: "told" as const, label: "Whom it told" }] : []),
  ];
  return (
    <>
      <Bar
        title={
          <>
            <Crumb>
              <Link to="/alerts" className="hover:text-ink-1">
                Alerts
              </Link>
            </Crumb>
            <Here>{name}</Here>
          </>
        }
      />
      <Page>
        {alert.isError && <ErrorNote error={alert.error} onRetry={() => void alert.refetch()} />}
        {alert.isPending && <SkeletonRows rows={6} className="h-15" />}
        {alert.data && (
          <>
            <PageHead
              title={name}
              actions={<Actions alert={alert.data} onChange={() => setChanging(true)} />}
            >
              {alert.data.words}
            </PageHead>
            <Standing alert={alert.data} />
            <Moves alert={alert.data} />
            <div className="card mt-4 overflow-hidden">
              <Tabs label="Parts of the alert" tabs={tabs} value={tab} onChange={setTab}>
                <TabPanel value="history">
                  <History id={alertId} />
                </TabPanel>
                <TabPanel value="told">{tab === "told" && <Told id={alertId} />}</TabPanel>
              </Tabs>
            </div>
            {changing && (
              <AlertDialog
                alert={alert.data}
                watch={alert.data.rule.watch}
                onClose={() => setChanging(false)}
              />
            )}
          </>
        )}
      </Page>
    </>
  );
}

function Standing({ alert }: { alert: Alert }) {
  return (
    <section aria-label="How it stands" className="card p-4 sm:p-4.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StateMark state={alert.state} />
        <span className="text-ink-2">
          since {moment(alert.since)}
          {alert.evaluated_at && `, looked ${ago(alert.evaluated_at)}`}
          {alert.next_at && `, looks again ${moment(alert.next_at)}`}
        </span>
        <span className="ms-auto text-fine text-ink-3">
          {alert.rule.trigger === "data" ? "when its data changes" : timesWords(alert.rule.times)}, as{" "}
          {alert.email}
        </span>
      </div>
      {alert.acknowledged_by && (
        <p className="mt-2 text-ink-2">
          {alert.acknowledged_by} takes care of it{alert.note && `: ${alert.note}`}
        </p>
      )}
      {alert.snoozed_until && (
        <p className="mt-2 text-ink-2">It sleeps until {moment(alert.snoozed_until)}.</p>
      )}
      {alert.error && <p className="mt-2 text-warn">{alert.error}</p>}
      {alert.groups.length > 0 && (
        <ul className="mt-3 grid gap-x-6 gap-y-1.5 sm:grid-cols-2 lg:grid-cols-3">
          {alert.groups.map((group) => (
            <li key={group.key} className="flex items-center justify-between gap-3">
              <span className="min-w-0 truncate text-ink-2">{group.key || "Now"}</span>
              <span className="flex shrink-0 items-center gap-2">
                <span className="figures font-semibold">
                  {group.value === null ? missing : number(group.value)}
                </span>
                {alert.groups.length > 1 && <StateMark state={group.state} />}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Moves({ alert }: { alert: Alert }) {
  const looks = useQuery(evaluationsQuery(alert.alert_id));
  const [chosen, setChosen] = useState<string | null>(null);
  const keys = alert.groups.map((group) => group.key);
  const group = chosen !== null && keys.includes(chosen) ? chosen : (keys[0] ?? "");
  return (
    <section aria-label="How it moved" className="card mt-4 p-4 sm:p-4.5">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-semibold text-lead">How it moved</h2>
        {keys.length > 1 && (
          <SmallSelect
            label="Group"
            value={group}
            options={keys.map((key) => ({ value: key, label: key }))}
            onChange={setChosen}
          />
        )}
      </div>
      {looks.isError && <ErrorNote error={looks.error} onRetry={() => void looks.refetch()} />}
      {looks.isPending && <div className="h-44 animate-breathe rounded-md bg-sunken" />}
      {looks.data && <Trail looks={[...looks.data.items].reverse()} group={group} rule={alert.rule} />}
    </section>
  );
}
