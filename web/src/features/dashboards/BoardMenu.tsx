import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Download, Ellipsis, FileCode, History, Mail, Star, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { Menu, MenuItem, MenuLine } from "@/design/Menu";
import { say, sayError } from "@/design/Toasts";
import { Turning } from "@/design/Turning";
import type { Dashboard } from "@/lib/types/dashboards";
import { download } from "@/parts/download";
import { ReportsDialog } from "@/parts/reports/ReportsDialog";
import { useMay } from "@/parts/session";
import { type BoardFormat, type Chosen, deleteDashboard, exportDashboard } from "@/requests/dashboards";
import { useStar } from "./Star";
import { Versions } from "./Versions";
import { YamlDialog } from "./YamlDialog";

const formats: readonly { format: BoardFormat; label: string }[] = [
  { format: "pdf", label: "Export as PDF" },
  { format: "png", label: "Export as PNG" },
  { format: "svg", label: "Export as SVG" },
  { format: "xlsx", label: "Export the rows as a workbook" },
  { format: "csv", label: "Export the rows as CSV" },
  { format: "parquet", label: "Export the rows as Parquet" },
];

export function BoardMenu({ board, chosen }: { board: Dashboard; chosen: Chosen }) {
  const [deleting, setDeleting] = useState(false);
  const [open, setOpen] = useState<"versions" | "yaml" | "mail" | null>(null);
  const maySend = useMay("analyst");
  const star = useStar(board);
  const exporting = useMutation({
    mutationFn: (format: BoardFormat) => exportDashboard(board.dashboard_id, format, chosen),
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
        <MenuItem icon={<Star size={14} />} onSelect={star.turn}>
          {board.starred ? "Take the star away" : "Give it a star"}
        </MenuItem>
        <MenuLine />
        {formats.map(({ format, label }) => (
          <MenuItem key={format} icon={<Download size={14} />} onSelect={() => exporting.mutate(format)}>
            {label}
          </MenuItem>
        ))}
        <MenuLine />
        {maySend && (
          <MenuItem icon={<Mail size={14} />} onSelect={() => setOpen("mail")}>
            Send by mail
          </MenuItem>
        )}
        <MenuItem icon={<FileCode size={14} />} onSelect={() => setOpen("yaml")}>
          As YAML
        </MenuItem>
        {board.may_edit && (
          <>
            <MenuItem icon={<History size={14} />} onSelect={() => setOpen("versions")}>
              Versions
            </MenuItem>
            <MenuLine />
            <MenuItem icon={<Trash2 size={14} />} danger onSelect={() => setDeleting(true)}>
              Delete
            </MenuItem>
          </>
        )}
      </Menu>
      {open === "mail" && <ReportsDialog board={board} onClose={() => setOpen(null)} />}
      {open === "versions" && <Versions board={board} onClose={() => setOpen(null)} />}
      {open === "yaml" && <YamlDialog board={board} onClose={() => setOpen(null)} />}
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
