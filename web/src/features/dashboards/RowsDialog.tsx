import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Code, Download } from "lucide-react";
import { Button } from "@/design/Button";
import { DataGrid } from "@/design/DataGrid";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { sayError } from "@/design/Toasts";
import { count } from "@/lib/format";
import type { Visualization } from "@/lib/types/dashboards";
import { download } from "@/parts/download";
import { exportRows } from "@/requests/ask";
import { type Chosen, rowsBehindQuery } from "@/requests/dashboards";
import { type Part, partWords, pickOf } from "./state";

interface Props {
  boardId: string;
  tile: Visualization;
  chosen: Chosen;
  part: Part | null;
  onClose: () => void;
}

/** The rows that a tile, or a mark of it, is made of, before they were counted. */
export function RowsDialog({ boardId, tile, chosen, part, onClose }: Props) {
  const rows = useQuery(rowsBehindQuery(boardId, tile.viz_id, chosen, part ? pickOf(part) : null));
  const navigate = useNavigate();
  const exporting = useMutation({
    mutationFn: (sql: string) => exportRows({ sql, format: "csv" }),
    onSuccess: download,
    onError: sayError,
  });
  const parametered = rows.data?.sql.includes("$") ?? false;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={part ? `${tile.title}: ${partWords(part)}` : `Rows of ${tile.title}`}
      description={
        rows.data &&
        `${rows.data.truncated ? "The first " : ""}${count(rows.data.row_count)} rows that this is made of.`
      }
    >
      {rows.isPending && <SkeletonRows rows={8} className="h-8" />}
      {rows.isError && <ErrorNote error={rows.error} onRetry={() => void rows.refetch()} />}
      {rows.data && (
        <>
          <DataGrid
            label={`Rows of ${tile.title}`}
            columns={rows.data.columns}
            rows={rows.data.results}
            className="max-h-[50dvh] rounded-md border border-line"
          />
          <DialogActions>
            <Button
              icon={<Code size={14} />}
              onClick={() => void navigate({ to: "/ask/sql", search: { sql: rows.data.sql } })}
            >
              Open the SQL
            </Button>
            <Button
              icon={<Download size={14} />}
              busy={exporting.isPending}
              disabled={parametered}
              onClick={() => exporting.mutate(rows.data.sql)}
            >
              All of them as CSV
            </Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}
