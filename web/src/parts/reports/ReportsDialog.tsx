import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Dialog } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import type { Report } from "@/lib/types/reports";
import { reportsQuery } from "@/requests/reports";
import { ReportForm } from "./ReportForm";
import { ReportLine } from "./ReportLine";

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
              <ReportLine key={report.report_id} report={report} onEdit={() => setEditing(report)} />
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
