import { Scroll } from "@/design/Scroll";
import { classes } from "@/lib/classes";
import { count } from "@/lib/format";
import type { MendedRow, Outlook } from "@/lib/types/aside";
import type { SetAsideRow } from "@/lib/types/datasets";
import { asRow, type RowSaid } from "./wishing";

interface Props {
  outlook: Outlook;
  said: Record<number, RowSaid>;
  onChange: (offset: number, said: RowSaid) => void;
}

/** The rows as they would be loaded; every cell can be written over, every row left out. */
export function MendedRows({ outlook, said, onChange }: Props) {
  return (
    <Scroll label="Rows as they would be loaded" className="max-h-96 overflow-auto border-line border-y">
      <table className="w-full border-separate border-spacing-0 text-fine">
        <thead>
          <tr>
            <Head className="sticky start-0 z-2 ps-4.5">Line</Head>
            {outlook.columns.map((name) => (
              <Head key={name}>{name}</Head>
            ))}
          </tr>
        </thead>
        <tbody>
          {outlook.rows.map((row) => (
            <Line
              key={row.byte_offset}
              row={row}
              columns={outlook.columns}
              said={said[row.byte_offset] ?? asRow}
              onChange={(changed) => onChange(row.byte_offset, changed)}
            />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Head({ className, children }: { className?: string; children: string }) {
  return (
    <th
      scope="col"
      className={classes(
        "sticky top-0 z-1 border-line border-b bg-surface px-2.5 py-1.5 text-start font-medium text-ink-2 text-small whitespace-nowrap",
        className,
      )}
    >
      {children}
    </th>
  );
}

interface LineProps {
  row: MendedRow;
  columns: readonly string[];
  said: RowSaid;
  onChange: (said: RowSaid) => void;
}

function Line({ row, columns, said, onChange }: LineProps) {
  const texts = said.cells ?? row.cells.map((cell) => cell.text);
  return (
    <tr className="group">
      <th
        scope="row"
        title={row.reason}
        className="figures sticky start-0 z-1 w-px border-line border-b bg-surface py-1 pe-2 ps-4.5 text-start font-medium whitespace-nowrap group-last:border-b-0"
      >
        <span className="inline-block min-w-10">{count(row.line)}</span>
        <button
          type="button"
          aria-label={`Leave line ${row.line} aside`}
          className="ms-1 rounded-sm px-1 text-ink-3 text-small hover:text-bad"
          onClick={() => onChange({ ...asRow, leave: true })}
        >
          leave
        </button>
      </th>
      {row.cells.map((cell, place) => (
        <td
          // biome-ignore lint/suspicious/noArrayIndexKey: a cell is known by its place
          key={place}
          className="border-line border-b p-0 group-last:border-b-0"
        >
          <input
            aria-label={`${columns[place]} of line ${row.line}`}
            aria-invalid={cell.fits ? undefined : true}
            title={cell.fits ? undefined : "Its column does not hold this."}
            value={texts[place] ?? ""}
            placeholder="missing"
            size={Math.max(8, Math.min(36, (texts[place] ?? "").length + 1))}
            onChange={(event) =>
              onChange({
                ...asRow,
                cells: texts.map((text, at) => (at === place ? event.target.value : text)),
              })
            }
            className={classes(
              "h-8 w-full bg-transparent px-2.5 -outline-offset-2 placeholder:text-ink-3 placeholder:italic hover:bg-sunken",
              !cell.fits && "bg-warn-soft text-warn",
            )}
          />
        </td>
      ))}
    </tr>
  );
}

interface TextsProps {
  rows: readonly SetAsideRow[];
  said: Record<number, RowSaid>;
  onChange: (offset: number, said: RowSaid) => void;
}

/** Rows of JSON, each to be written as one object. */
export function MendedTexts({ rows, said, onChange }: TextsProps) {
  return (
    <ul className="grid max-h-96 gap-3 overflow-y-auto border-line border-y px-4.5 py-3">
      {rows.map((row) => (
        <li key={row.byte_offset} className="grid gap-1">
          <label className="grid gap-1 text-ink-2 text-small">
            Line {count(row.line)}, {row.reason}
            <textarea
              rows={2}
              value={said[row.byte_offset]?.text ?? row.raw}
              onChange={(event) => onChange(row.byte_offset, { ...asRow, text: event.target.value })}
              className="field resize-y font-mono text-code text-ink-1"
            />
          </label>
        </li>
      ))}
    </ul>
  );
}
