import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Code, Download, Ellipsis, MessageCircle, Rows3 } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/design/Button";
import { DataGrid } from "@/design/DataGrid";
import { Dialog } from "@/design/Dialog";
import { Menu, MenuItem } from "@/design/Menu";
import { sayError } from "@/design/Toasts";
import { age, count, milliseconds, missing } from "@/lib/format";
import type { TileData, Visualization } from "@/lib/types/dashboards";
import { download } from "@/parts/download";
import { exportRows } from "@/requests/ask";

/** Where a tile's figures come from: its rows, its SQL, its question. */
export function TileMenu({ tile, data }: { tile: Visualization; data: TileData | undefined }) {
  const [showing, setShowing] = useState(false);
  const navigate = useNavigate();
  const exporting = useMutation({
    mutationFn: () => exportRows({ sql: tile.query ?? "", format: "csv" }),
    onSuccess: download,
    onError: sayError,
  });
  if (tile.chart_type === "text") return null;
  return (
    <>
      <Menu
        trigger={
          <IconButton
            label={`More about ${tile.title}`}
            className="-mr-1.5 size-7 opacity-0 focus-visible:opacity-100 group-hover/tile:opacity-100 data-[state=open]:opacity-100 pointer-coarse:opacity-100"
          >
            <Ellipsis size={15} />
          </IconButton>
        }
      >
        <MenuItem icon={<Rows3 size={14} />} disabled={!data?.results} onSelect={() => setShowing(true)}>
          Look at the rows
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
        <MenuItem icon={<Download size={14} />} onSelect={() => exporting.mutate()}>
          Download as CSV
        </MenuItem>
      </Menu>
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
  return `${count(data.row_count)} rows computed from ${from}${took}${kept}.`;
}
