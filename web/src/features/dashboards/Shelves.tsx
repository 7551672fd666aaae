import { X } from "lucide-react";
import { type DragEvent, useState } from "react";
import { Menu, MenuItem } from "@/design/Menu";
import { SmallSelect } from "@/design/SmallSelect";
import { classes } from "@/lib/classes";
import { words } from "@/lib/format";
import type { TileConfig } from "@/lib/types/dashboards";
import type { ResultColumn } from "@/lib/types/values";

interface Props {
  kind: string;
  columns: readonly ResultColumn[];
  config: TileConfig;
  onChange: (config: TileConfig) => void;
}

type Shelf = "x" | "y" | "color" | "facet" | "down" | "across" | "value";

const drawn: readonly { shelf: Shelf; label: string }[] = [
  { shelf: "x", label: "Along" },
  { shelf: "y", label: "Up" },
  { shelf: "color", label: "Colour" },
  { shelf: "facet", label: "Panels" },
];
const turned: readonly { shelf: Shelf; label: string }[] = [
  { shelf: "down", label: "Down" },
  { shelf: "across", label: "Across" },
  { shelf: "value", label: "Figure" },
];

/** A column dragged onto a shelf, sent there from its menu, or chosen there from the list, stands where it says. */
export function Shelves({ kind, columns, config, onChange }: Props) {
  const shelves = kind === "pivot" ? turned : drawn;
  const put = (shelf: Shelf, column: string | null) => onChange(placed(config, shelf, column));
  return (
    <fieldset className="grid min-w-0 grid-cols-1 gap-2.5">
      <legend className="mb-2 font-medium text-fine text-ink-2">Columns, to drag or to press</legend>
      <div className="flex flex-wrap gap-1.5">
        {columns.map((column) => (
          <ColumnChip
            key={column.name}
            column={column}
            shelves={shelves}
            onPut={(shelf) => put(shelf, column.name)}
          />
        ))}
      </div>
      <div className="grid grid-cols-2 gap-2.5 sm:grid-cols-4">
        {shelves.map(({ shelf, label }) => (
          <One
            key={shelf}
            label={label}
            value={standing(config, shelf)}
            columns={columns}
            onPut={(column) => put(shelf, column)}
          />
        ))}
      </div>
    </fieldset>
  );
}

interface ChipProps {
  column: ResultColumn;
  shelves: readonly { shelf: Shelf; label: string }[];
  onPut: (shelf: Shelf) => void;
}

/** A column to drag onto a shelf, or to press for a menu of them; pressing opens it when let go, so that it can be dragged. */
function ColumnChip({ column, shelves, onPut }: ChipProps) {
  const [open, setOpen] = useState(false);
  return (
    <Menu
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button
          type="button"
          draggable
          onDragStart={(event) => event.dataTransfer.setData("text/plain", column.name)}
          onPointerDownCapture={(event) => event.stopPropagation()}
          onClick={() => setOpen(true)}
          className="cursor-grab rounded-full border border-line-strong bg-surface px-2.5 py-0.5 text-fine transition-colors hover:border-accent active:cursor-grabbing"
        >
          {column.label ?? words(column.name)}
        </button>
      }
    >
      {shelves.map(({ shelf, label }) => (
        <MenuItem key={shelf} onSelect={() => onPut(shelf)}>
          {label}
        </MenuItem>
      ))}
    </Menu>
  );
}

interface OneProps {
  label: string;
  value: string | null;
  columns: readonly ResultColumn[];
  onPut: (column: string | null) => void;
}

function One({ label, value, columns, onPut }: OneProps) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const name = event.dataTransfer.getData("text/plain");
    if (columns.some((column) => column.name === name)) onPut(name);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a place to drop on, whose list does the same by keyboard
    <div
      role="group"
      aria-label={label}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={classes(
        "rounded-md border border-dashed px-2.5 py-1.5 transition-colors",
        over ? "border-accent bg-accent-soft" : "border-line-strong",
      )}
    >
      <p className="text-ink-3 text-micro">{label}</p>
      <div className="flex items-center gap-1">
        <SmallSelect
          label={label}
          className="min-w-0 flex-1"
          value={value ?? ""}
          options={[
            { value: "", label: "as it fits" },
            ...columns.map((column) => ({ value: column.name, label: column.label ?? words(column.name) })),
          ]}
          onChange={(next) => onPut(next === "" ? null : next)}
        />
        {value !== null && (
          <button
            type="button"
            aria-label={`Take ${words(value)} from ${label}`}
            className="rounded-sm p-0.5 text-ink-3 hover:text-ink-1"
            onClick={() => onPut(null)}
          >
            <X size={12} />
          </button>
        )}
      </div>
    </div>
  );
}

/** The column that stands on a shelf. */
export function standing(config: TileConfig, shelf: Shelf): string | null {
  switch (shelf) {
    case "down":
    case "across":
      return config.pivot?.[shelf][0] || null;
    case "value":
      return config.pivot?.value || null;
    default:
      return config[shelf] ?? null;
  }
}

/** A column on a shelf; what stood on another shelf leaves it, since a column is in one place. */
export function placed(config: TileConfig, shelf: Shelf, column: string | null): TileConfig {
  if (shelf === "down" || shelf === "across" || shelf === "value") {
    const pivot = config.pivot ?? { down: [], across: [], value: "", totals: true };
    const free = (names: string[]) => names.filter((name) => name !== column);
    const cleared = {
      ...pivot,
      down: free(pivot.down),
      across: free(pivot.across),
      value: pivot.value === column ? "" : pivot.value,
    };
    const next = shelf === "value" ? { value: column ?? "" } : { [shelf]: column === null ? [] : [column] };
    return { ...config, pivot: { ...cleared, ...next } };
  }
  const cleared: TileConfig = { ...config };
  for (const other of ["x", "y", "color", "facet"] as const) {
    if (column !== null && cleared[other] === column) cleared[other] = null;
  }
  return { ...cleared, [shelf]: column };
}
