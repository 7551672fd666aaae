import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Bell, Code, Download, Ellipsis, Layers, MessageCircle, MessageSquare, Rows3 } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/design/Button";
import { DataGrid } from "@/design/DataGrid";
import { Dialog } from "@/design/Dialog";
import { Menu, MenuItem, MenuLine } from "@/design/Menu";
import { sayError } from "@/design/Toasts";
import { age, count, milliseconds, missing } from "@/lib/format";
import type { Dashboard, TileData, Visualization } from "@/lib/types/dashboards";
import { AlertDialog } from "@/parts/alerts/AlertDialog";
import { download } from "@/parts/download";
import { useMay } from "@/parts/session";
import { rollupTitle } from "@/parts/transforms/words";
import { type BoardFormat, type Chosen, exportDashboard } from "@/requests/dashboards";

interface Props {
  board: Dashboard;
  tile: Visualization;
  data: TileData | undefined;
  chosen: Chosen;
  onRows: () => void;
  onTalk: () => void;
}

export const wordless: ReadonlySet<string> = new Set(["text", "image", "section"]);

const formats: readonly { format: BoardFormat; label: string }[] = [
  { format: "csv", label: "Download as CSV" },
  { format: "xlsx", label: "Download as a workbook" },
  { format: "parquet", label: "Download as Parquet" },
  { format: "png", label: "Download the picture" },
];

/** Where a tile's figures come from: its rows, its SQL, its question. */
export function TileMenu({ board, tile, data, chosen, onRows, onTalk }: Props) {
  const [showing, setShowing] = useState(false);
  const [watching, setWatching] = useState(false);
  const mayWatch = useMay("analyst");
  const navigate = useNavigate();
  const exporting = useMutation({
    mutationFn: (format: BoardFormat) => exportDashboard(board.dashboard_id, format, chosen, tile.viz_id),
    onSuccess: download,
    onError: sayError,
  });
  if (wordless.has(tile.chart_type)) return null;
  return (
    <>
      <Menu
        trigger={
          <IconButton
            label={`More about ${tile.title}`}
            className="-me-1.5 size-7 opacity-0 focus-visible:opacity-100 group-hover/tile:opacity-100 data-[state=open]:opacity-100 pointer-coarse:opacity-100"
          >
            <Ellipsis size={15} />
          </IconButton>
        }
      >
        <MenuItem icon={<Rows3 size={14} />} disabled={!data?.results} onSelect={() => setShowing(true)}>
          Look at its figures
        </MenuItem>
        <MenuItem
          icon={<Code size={14} />}
          onSelect={() => void navigate({ to: "/ask/sql", search: { sql: tile.query ?? "" } })}
        >
          Open the SQL
        </MenuItem>
        {tile.question && (
          <MenuItem
            icon={<MessageCircle size={14} />}
            onSelect={() => void navigate({ to: "/ask", search: { q: tile.question ?? "" } })}
          >
            Ask the question again
          </MenuItem>
        )}
        <MenuItem icon={<Layers size={14} />} onSelect={onRows}>
          Look at the rows behind it
        </MenuItem>
        <MenuItem icon={<MessageSquare size={14} />} onSelect={onTalk}>
          Comment
        </MenuItem>
        {mayWatch && (
          <MenuItem icon={<Bell size={14} />} onSelect={() => setWatching(true)}>
            Alert me when …
          </MenuItem>
        )}
        <MenuLine />
        {formats.map(({ format, label }) => (
          <MenuItem key={format} icon={<Download size={14} />} onSelect={() => exporting.mutate(format)}>
            {label}
          </MenuItem>
        ))}
      </Menu>
      {watching && (
        <AlertDialog
          watch={{ kind: "tile", dashboard_id: board.dashboard_id, viz_id: tile.viz_id }}
          name={tile.title ?? ""}
          columns={data?.columns ?? []}
          onClose={() => setWatching(false)}
        />
      )}
      {showing && data?.columns && (
        <Dialog open wide onClose={() => setShowing(false)} title={tile.title} description={basis(data)}>
          <DataGrid
            label={`Rows of ${tile.title}`}
            columns={data.columns}
            rows={data.results ?? []}
            className="max-h-[50dvh] rounded-md border border-line"
          />
        </Dialog>
      )}
    </>
  );
}

function basis(data: TileData): string {
  const from = data.tables?.map((table) => table.name).join(", ") || missing;
  const kept = data.cached && data.age_seconds ? `, kept from ${age(data.age_seconds)} ago` : "";
  const took = data.execution_time_ms ? `, in ${milliseconds(data.execution_time_ms)}` : "";
  const rolled = data.rollup ? `, ${rollupTitle(data.rollup)}` : "";
  return `${count(data.row_count)} rows computed from ${from}${rolled}${took}${kept}.`;
}
