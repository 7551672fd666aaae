import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { LayoutDashboard, Mail, Plus } from "lucide-react";
import { useState } from "react";
import { Bar, Here } from "@/design/Bar";
import { Button } from "@/design/Button";
import { Dialog } from "@/design/Dialog";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { Page, PageHead } from "@/design/Page";
import { SkeletonRows } from "@/design/Skeleton";
import { useTitle } from "@/lib/hooks";
import type { Report } from "@/lib/types/reports";
import { ReportForm } from "@/parts/reports/ReportForm";
import { ReportLine } from "@/parts/reports/ReportLine";
import { useMay } from "@/parts/session";
import { dashboardsQuery } from "@/requests/dashboards";
import { reportsQuery } from "@/requests/reports";

const route = getRouteApi("/in/reports");

/** Every dashboard that goes out by mail, whichever it is. */
export function ReportList() {
  useTitle("Reports");
  const { new: making = false, report: chosen } = route.useSearch();
  const navigate = useNavigate();
  const reports = useQuery(reportsQuery(null));
  const boards = useQuery(dashboardsQuery);
  const mayMake = useMay("analyst");
  const names = new Map(boards.data?.items.map((board) => [board.dashboard_id, board.name]));
  const items = reports.data?.items ?? [];
  const editing = items.find((one) => one.report_id === chosen);
  const close = () => void navigate({ to: "/reports", replace: true });
  const make = mayMake && (
    <Button
      weight="primary"
      icon={<Plus size={15} />}
      onClick={() => void navigate({ to: "/reports", search: { new: true } })}
    >
      New report
    </Button>
  );
  return (
    <>
      <Bar title={<Here>Reports</Here>} />
      <Page>
        <PageHead title="Reports" actions={items.length > 0 && make}>
          Dashboards by mail, with what their maker may see
        </PageHead>
        {reports.isError && <ErrorNote error={reports.error} onRetry={() => void reports.refetch()} />}
        {!reports.isError && (
          <div className="card overflow-hidden">
            {reports.isPending && <SkeletonRows rows={4} className="h-18" />}
            {reports.data && items.length === 0 && (
              <Empty icon={<Mail size={18} />} title="Nothing goes out by mail yet" action={make}>
                A report sends a dashboard as picture and PDF, at times of your choice, to people and
                addresses.
              </Empty>
            )}
            <ul className="divide-y divide-line">
              {items.map((report) => (
                <ReportLine
                  key={report.report_id}
                  report={report}
                  of={names.get(report.plan.dashboard_id)}
                  onEdit={() => void navigate({ to: "/reports", search: { report: report.report_id } })}
                />
              ))}
            </ul>
          </div>
        )}
      </Page>
      {editing && <Editing report={editing} name={names.get(editing.plan.dashboard_id)} onClose={close} />}
      {making && <Making onClose={close} />}
    </>
  );
}

function Editing({
  report,
  name,
  onClose,
}: {
  report: Report;
  name: string | undefined;
  onClose: () => void;
}) {
  const board = { dashboard_id: report.plan.dashboard_id, name: name ?? report.plan.name };
  return (
    <Dialog open onClose={onClose} title={report.plan.name} description={`${board.name} by mail`}>
      <ReportForm board={board} report={report} onDone={onClose} onCancel={onClose} />
    </Dialog>
  );
}

/** First which dashboard, then when and to whom. */
function Making({ onClose }: { onClose: () => void }) {
  const boards = useQuery(dashboardsQuery);
  const navigate = useNavigate();
  const [board, setBoard] = useState<{ dashboard_id: string; name: string } | null>(null);
  const items = boards.data?.items ?? [];
  return (
    <Dialog
      open
      onClose={onClose}
      title={board ? `${board.name} by mail` : "Which dashboard?"}
      description="Its pages as PDF and its picture, with what you may see."
    >
      {boards.isError && <ErrorNote error={boards.error} onRetry={() => void boards.refetch()} />}
      {boards.isPending && <SkeletonRows rows={3} className="h-11" />}
      {board && <ReportForm board={board} report={null} onDone={onClose} onCancel={onClose} />}
      {!board && boards.data && items.length === 0 && (
        <Empty
          icon={<LayoutDashboard size={18} />}
          title="There is no dashboard yet"
          action={
            <Button onClick={() => void navigate({ to: "/dashboards", search: { new: true } })}>
              Make a dashboard
            </Button>
          }
        >
          A report sends one of them.
        </Empty>
      )}
      {!board && items.length > 0 && (
        <ul className="divide-y divide-line rounded-md border border-line">
          {items.map((one) => (
            <li key={one.dashboard_id}>
              <button
                type="button"
                onClick={() => setBoard({ dashboard_id: one.dashboard_id, name: one.name })}
                className="flex w-full items-center gap-3 px-3.5 py-2.5 text-start font-medium -outline-offset-2 hover:bg-sunken"
              >
                <LayoutDashboard size={15} className="shrink-0 text-ink-3" aria-hidden="true" />
                <span className="truncate">{one.name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
