import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Download, Ellipsis, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { Menu, MenuItem, MenuLine } from "@/design/Menu";
import { say, sayError } from "@/design/Toasts";
import { Turning } from "@/design/Turning";
import type { Dashboard } from "@/lib/types/dashboards";
import { download } from "@/parts/download";
import { type BoardFormat, deleteDashboard, exportDashboard, type FilterValues } from "@/requests/dashboards";

const formats: readonly { format: BoardFormat; label: string }[] = [
  { format: "pdf", label: "Export as PDF" },
  { format: "png", label: "Export as PNG" },
  { format: "csv", label: "Export the rows as CSV" },
];

export function BoardMenu({ board, values }: { board: Dashboard; values: FilterValues }) {
  const [deleting, setDeleting] = useState(false);
  const exporting = useMutation({
    mutationFn: (format: BoardFormat) => exportDashboard(board.dashboard_id, format, values),
    onSuccess: download,
    onError: sayError,
  });
  return (
    <>
      <Menu
        trigger={
          <IconButton label="Export and more" disabled={exporting.isPending}>
            {exporting.isPending ? <Turning /> : <Ellipsis size={16} />}
          </IconButton>
        }
      >
        {formats.map(({ format, label }) => (
          <MenuItem key={format} icon={<Download size={14} />} onSelect={() => exporting.mutate(format)}>
            {label}
          </MenuItem>
        ))}
        {board.may_edit && (
          <>
            <MenuLine />
            <MenuItem icon={<Trash2 size={14} />} danger onSelect={() => setDeleting(true)}>
              Delete
            </MenuItem>
          </>
        )}
      </Menu>
      {deleting && <Delete board={board} onClose={() => setDeleting(false)} />}
    </>
  );
}

function Delete({ board, onClose }: { board: Dashboard; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const deleting = useMutation({
    mutationFn: () => deleteDashboard(board.dashboard_id),
    onSuccess: async () => {
      await navigate({ to: "/dashboards" });
      void client.invalidateQueries({ queryKey: ["dashboards"] });
      void client.invalidateQueries({ queryKey: ["home"] });
      say({ text: `${board.name} is deleted.` });
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Delete ${board.name}?`}
      description="Its tiles, filters and links go with it. Datasets and answers stay."
    >
      {deleting.isError && <ErrorNote error={deleting.error} />}
      <DialogActions>
        <Button onClick={onClose}>Keep it</Button>
        <Button weight="danger" busy={deleting.isPending} onClick={() => deleting.mutate()}>
          Delete
        </Button>
      </DialogActions>
    </Dialog>
  );
}
