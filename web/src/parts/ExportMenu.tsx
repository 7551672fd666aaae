import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { IconButton } from "@/design/Button";
import { Menu, MenuItem } from "@/design/Menu";
import { sayError } from "@/design/Toasts";
import { download } from "@/parts/download";
import { type ExportFormat, exportRows } from "@/requests/ask";
import type { Bound } from "@/requests/statements";

const formats: readonly { format: ExportFormat; name: string }[] = [
  { format: "csv", name: "CSV" },
  { format: "xlsx", name: "Excel" },
  { format: "json", name: "JSON" },
  { format: "ndjson", name: "JSON lines" },
  { format: "parquet", name: "Parquet" },
  { format: "arrow", name: "Arrow" },
];

interface Props {
  sql: string;
  asOf?: Record<string, string>;
  parameters?: Bound;
}

/** Every row of a result as a file. */
export function ExportMenu({ sql, asOf, parameters }: Props) {
  const exporting = useMutation({
    mutationFn: (format: ExportFormat) =>
      exportRows({ sql, format, ...(asOf ? { as_of: asOf } : {}), ...(parameters ? { parameters } : {}) }),
    onSuccess: download,
    onError: sayError,
  });
  return (
    <Menu
      trigger={
        <IconButton label="Download" disabled={exporting.isPending}>
          <Download size={16} />
        </IconButton>
      }
    >
      {formats.map(({ format, name }) => (
        <MenuItem key={format} onSelect={() => exporting.mutate(format)}>
          {name}
        </MenuItem>
      ))}
    </Menu>
  );
}
