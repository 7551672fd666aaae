import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Send, Trash2 } from "lucide-react";
import { Badge } from "@/design/Badge";
import { Button, IconButton } from "@/design/Button";
import { say, sayError } from "@/design/Toasts";
import { ago, moment, plural } from "@/lib/format";
import type { Report } from "@/lib/types/reports";
import { timesWords } from "@/parts/repeating";
import { deleteReport, reportRunsQuery, sendReport } from "@/requests/reports";

interface Props {
  report: Report;
  /** The name of its dashboard, where reports of several stand together. */
  of?: string | undefined;
  onEdit: () => void;
}

/** A report: when it goes to whom, how the last one went, sent now or deleted. */
export function ReportLine({ report, of, onEdit }: Props) {
  const client = useQueryClient();
  const { plan } = report;
  const again = () => {
    void client.invalidateQueries({ queryKey: ["reports"] });
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
          {of && `${of}, `}
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
