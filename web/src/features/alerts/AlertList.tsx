import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { BellRing, Plus } from "lucide-react";
import { useState } from "react";
import { Bar, Here } from "@/design/Bar";
import { Button } from "@/design/Button";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { Page, PageHead } from "@/design/Page";
import { SkeletonRows } from "@/design/Skeleton";
import { classes } from "@/lib/classes";
import { ago, missing, number, plural } from "@/lib/format";
import { useTitle } from "@/lib/hooks";
import type { Alert, AlertState } from "@/lib/types/alerts";
import { AlertDialog } from "@/parts/alerts/AlertDialog";
import { StateMark } from "@/parts/alerts/StateMark";
import { useMay } from "@/parts/session";
import { alertsQuery } from "@/requests/alerts";

const gravity: Record<AlertState, number> = { firing: 0, broken: 1, pending: 2, no_data: 3, new: 4, ok: 5 };

const route = getRouteApi("/in/alerts");

/** All alerts that one may see, what fires first. */
export function AlertList() {
  useTitle("Alerts");
  const alerts = useQuery(alertsQuery);
  const { new: asked = false } = route.useSearch();
  const navigate = useNavigate();
  const [chosen, setMaking] = useState(false);
  const making = chosen || asked;
  const close = () => {
    setMaking(false);
    if (asked) void navigate({ to: "/alerts", replace: true });
  };
  const mayMake = useMay("analyst");
  const items = [...(alerts.data?.items ?? [])].sort((a, b) => gravity[a.state] - gravity[b.state]);
  const firing = items.filter((one) => one.state === "firing").length;
  return (
    <>
      <Bar title={<Here>Alerts</Here>} />
      <Page>
        <PageHead
          title="Alerts"
          actions={
            mayMake && (
              <Button weight="primary" icon={<Plus size={15} />} onClick={() => setMaking(true)}>
                New alert
              </Button>
            )
          }
        >
          {firing > 0 ? `${plural(firing, "alert fires", "alerts fire")} now` : "Figures that are watched"}
        </PageHead>
        {alerts.isError && <ErrorNote error={alerts.error} onRetry={() => void alerts.refetch()} />}
        {!alerts.isError && (
          <div className="card overflow-hidden">
            {alerts.isPending && <SkeletonRows rows={4} className="h-15" />}
            {alerts.data && items.length === 0 && (
              <Empty icon={<BellRing size={18} />} title="Nothing is watched yet">
                Press the bell at an answer, a tile, a check or a stream, or write a statement here: you are
                told when its figure goes where it should not.
              </Empty>
            )}
            <ul className="divide-y divide-line">
              {items.map((alert) => (
                <Line key={alert.alert_id} alert={alert} />
              ))}
            </ul>
          </div>
        )}
      </Page>
      {making && <AlertDialog watch={{ kind: "sql" }} onClose={close} />}
    </>
  );
}

function Line({ alert }: { alert: Alert }) {
  return (
    <li
      className={classes(
        "relative flex flex-wrap items-center gap-x-5 gap-y-1 px-4 py-3 hover:bg-sunken",
        !alert.rule.enabled && "opacity-60",
      )}
    >
      <span className="min-w-0 flex-1 basis-60">
        <Link
          to="/alerts/$alertId"
          params={{ alertId: alert.alert_id }}
          className="block truncate font-medium after:absolute after:inset-0"
        >
          {alert.name}
        </Link>
        <span className="block truncate text-fine text-ink-2">{alert.words}</span>
      </span>
      <span className="figures min-w-12 font-medium sm:w-28 sm:text-end">{figureOf(alert)}</span>
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1 sm:w-40 sm:justify-end">
        <StateMark state={alert.state} />
        {alert.acknowledged_by && <span className="text-fine text-ink-3">taken care of</span>}
        {alert.snoozed_until && <span className="text-fine text-ink-3">sleeps</span>}
        {!alert.rule.enabled && <span className="text-fine text-ink-3">off</span>}
      </span>
      <span className="figures ms-auto text-end text-fine text-ink-2 sm:ms-0 sm:w-28">
        {alert.evaluated_at ? ago(alert.since) : ""}
      </span>
    </li>
  );
}

function figureOf({ groups }: Alert): string {
  const [first] = groups;
  if (!first) return "";
  if (groups.length > 1) {
    const fires = groups.filter((group) => group.state === "firing").length;
    return `${fires} of ${groups.length}`;
  }
  return first.value === null ? missing : number(first.value);
}
