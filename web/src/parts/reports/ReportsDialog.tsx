import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Send, Trash2 } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/design/Badge";
import { Button, IconButton } from "@/design/Button";
import { Dialog } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { say, sayError } from "@/design/Toasts";
import { ago, moment, plural } from "@/lib/format";
import type { Report } from "@/lib/types/reports";
import { timesWords } from "@/parts/repeating";
import { deleteReport, reportRunsQuery, reportsQuery, sendReport } from "@/requests/reports";
import { ReportForm } from "./ReportForm";

interface Board {
  dashboard_id: string;
  name: string;
}

/** A dashboard by mail: which reports there are, and another one. */
export function ReportsDialog({ board, onClose }: { board: Board; onClose: () => void }) {
  const reports = useQuery(reportsQuery(board.dashboard_id));
  const [editing, setEditing] = useState<Report | "new" | null>(null);
  const items = reports.data?.items ?? [];
  const writing = editing ?? (reports.data && items.length === 0 ? "new" : null);
  return (
    <Dialog
      open
      onClose={onClose}
      title={`${board.name} by mail`}
      description="Its pages as PDF and its picture, with what you may see."
    >
      {reports.isError && <ErrorNote error={reports.error} onRetry={() => void reports.refetch()} />}
      {reports.isPending && <SkeletonRows rows={2} className="h-13" />}
      {writing !== null && (
        <ReportForm
          board={board}
          report={writing === "new" ? null : writing}
          onDone={() => setEditing(null)}
          onCancel={() => (items.length === 0 ? onClose() : setEditing(null))}
        />
      )}
      {writing === null && reports.data && (
        <>
          <ul className="divide-y divide-line rounded-md border border-line">
            {items.map((report) => (
              <Line key={report.report_id} report={report} onEdit={() => setEditing(report)} />
            ))}
          </ul>
          <Button className="mt-4" icon={<Plus size={15} />} onClick={() => setEditing("new")}>
            Another report
          </Button>
        </>
      )}
    </Dialog>
  );
}

function Line({ report, onEdit }: { report: Report; onEdit: () => void }) {
  const client = useQueryClient();
  const { plan } = report;
  const again = () => {
    void client.invalidateQueries({ queryKey: ["reports", plan.dashboard_id] });
    void client.invalidateQueries({ queryKey: ["report", report.report_id] });
  };
  const sending = useMutation({
    mutationFn: () => sendReport(report.report_id),
    onSuccess: () => {
      again();
      say({ text: `${plan.name} is on its way.` });
    },
    onError: sayError,
  });
  const deleting = useMutation({
    mutationFn: () => deleteReport(report.report_id),
    onSuccess: again,
    onError: sayError,
  });
  const to = plan.people.length + plan.addresses.length - report.left.length;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3.5 py-2.5">
      <button type="button" onClick={onEdit} className="min-w-0 flex-1 basis-48 rounded-sm text-start">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{plan.name}</span>
          {!plan.enabled && <Badge>off</Badge>}
        </span>
        <span className="block text-fine text-ink-2">
          {timesWords(plan.times)}, to {plural(to, "recipient")}
          {report.next_at && `, next ${moment(report.next_at)}`}
        </span>
        <Last report={report} />
      </button>
      <Button
        size="small"
        icon={<Send size={13} />}
        busy={sending.isPending}
        onClick={() => sending.mutate()}
      >
        Send now
      </Button>
      <IconButton label={`Delete the report ${plan.name}`} onClick={() => deleting.mutate()}>
        <Trash2 size={15} />
      </IconButton>
    </li>
  );
}

const ends: Readonly<Record<string, string>> = {
  waiting: "Is being made",
  sent: "Sent",
  skipped: "Left out, nothing changed",
  failed: "Failed",
};

function Last({ report }: { report: Report }) {
  const { data } = useQuery(reportRunsQuery(report.report_id));
  const last = data?.items[0];
  if (!last) return null;
  return (
    <span className={`block text-fine ${last.status === "failed" ? "text-bad" : "text-ink-3"}`}>
      {ends[last.status]} {ago(last.created_at)}
      {last.status === "failed" && last.note !== "" && `: ${last.note}`}
    </span>
  );
}
