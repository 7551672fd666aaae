import { ChevronRight, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { IconButton } from "@/design/Button";
import { Coded } from "@/design/Coded";
import { TextField } from "@/design/Field";
import { classes } from "@/lib/classes";
import { cell } from "@/lib/format";
import type { LayerFinding, LayerPreview, Metric, NamedFilter } from "@/lib/types/semantics";
import { Sql } from "@/parts/sql/Sql";
import { WordList } from "./WordList";

export interface Table {
  name: string;
  columns: readonly string[];
}

interface Props<T extends NamedFilter> {
  kind: "metric" | "filter";
  one: T;
  table: Table;
  readOnly: boolean;
  preview: LayerPreview | undefined;
  problem: LayerFinding | undefined;
  onChange: (next: T) => void;
  onRemove: () => void;
  children?: ReactNode;
}

/** A metric or a filter: its name and what it gives now; opened, all that is said of it. */
export function Named<T extends NamedFilter>(props: Props<T>) {
  const { kind, one, readOnly, preview, problem, onRemove } = props;
  const [open, setOpen] = useState(one.expression === "");
  const called = one.name || `a new ${kind}`;
  return (
    <li>
      <div className="flex items-center gap-2 py-2 pe-3 ps-4.5">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex min-w-0 flex-1 items-center gap-3 rounded-sm text-start"
        >
          <ChevronRight
            size={14}
            aria-hidden="true"
            className={classes("shrink-0 text-ink-3 transition-transform", open && "rotate-90")}
          />
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium">{called}</span>
            <span className="block truncate font-mono text-code text-ink-2">{one.expression}</span>
          </span>
          <Given one={one} kind={kind} preview={preview} problem={problem} />
        </button>
        {!readOnly && (
          <IconButton label={`Remove ${called}`} onClick={onRemove}>
            <Trash2 size={15} />
          </IconButton>
        )}
      </div>
      {problem && (
        <p role="alert" className="px-4.5 pb-2 ps-11 text-bad text-fine">
          <Coded text={`${problem.message} ${problem.hint}`} />
        </p>
      )}
      {open && <Details {...props} />}
    </li>
  );
}

interface GivenProps {
  one: NamedFilter | Metric;
  kind: "metric" | "filter";
  preview: LayerPreview | undefined;
  problem: LayerFinding | undefined;
}

function Given({ one, kind, preview, problem }: GivenProps) {
  if (problem) return <span className="shrink-0 text-bad text-fine">cannot run</span>;
  if (!preview) return null;
  const { value } = preview;
  const share = "format" in one && one.format === "percent" && typeof value === "number";
  const text = share
    ? `${(value * 100).toFixed(1)} %`
    : cell(value, typeof value === "number" ? "double" : "");
  return (
    <span className="figures shrink-0 text-end">
      <span className="block font-medium">{text}</span>
      {kind === "filter" && <span className="block text-ink-3 text-small">rows</span>}
    </span>
  );
}

function Details<T extends NamedFilter>({
  kind,
  one,
  table,
  readOnly,
  preview,
  onChange,
  children,
}: Props<T>) {
  return (
    <div className="grid gap-3 border-line border-t bg-sunken px-4.5 py-3.5 ps-11">
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="Name"
          value={one.name}
          readOnly={readOnly}
          placeholder={kind === "metric" ? "net revenue" : "overnight"}
          onChange={(event) => onChange({ ...one, name: event.target.value })}
        />
        <div className="grid gap-1">
          <span className="font-medium text-fine text-ink-2">Other words</span>
          <WordList
            label={`Other words for ${one.name || kind}`}
            words={one.synonyms}
            readOnly={readOnly}
            className="h-9!"
            onChange={(synonyms) => onChange({ ...one, synonyms })}
          />
        </div>
      </div>
      <Expression
        label={kind === "metric" ? "Computed as" : "Rows where"}
        value={one.expression}
        table={table}
        readOnly={readOnly}
        onChange={(expression) => onChange({ ...one, expression })}
      />
      {children}
      <TextField
        label="Description"
        value={one.description}
        readOnly={readOnly}
        onChange={(event) => onChange({ ...one, description: event.target.value })}
      />
      {preview && (
        <div>
          <p className="mb-1 font-medium text-fine text-ink-2">What it ran as</p>
          <div className="card overflow-hidden">
            <Sql value={preview.sql} label={`The statement of ${one.name}`} readOnly />
          </div>
        </div>
      )}
    </div>
  );
}

interface ExpressionProps {
  label: string;
  value: string;
  table: Table;
  readOnly: boolean;
  onChange: (text: string) => void;
}

export function Expression({ label, value, table, readOnly, onChange }: ExpressionProps) {
  return (
    <div className="grid gap-1">
      <span className="font-medium text-fine text-ink-2">{label}</span>
      <div className="field p-0! focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent">
        <Sql
          value={value}
          label={label}
          schema={{ [table.name]: [...table.columns] }}
          table={table.name}
          readOnly={readOnly}
          onChange={onChange}
        />
      </div>
    </div>
  );
}
