/** New rows for a drawing that stands, so that it changes in place instead of being drawn anew. */

/** A view of Vega, which is loaded late: what is needed of it here. */
interface View {
  data(name: string, rows: unknown[]): { runAsync(): Promise<unknown> };
}

export type Read = (text: string, format: never) => unknown;

type Spec = Readonly<Record<string, unknown>>;

const table = "table"; // as every picture of the server calls its rows

interface Known {
  rows: readonly unknown[] | null;
  format: object;
}

const known = new WeakMap<View, Known>();

/** The spec without its rows: while it is the same, the drawing is. */
export function shapeOf(spec: Spec): string {
  return JSON.stringify({ ...spec, data: null });
}

function rowsOf(spec: Spec): readonly unknown[] | null {
  const data = spec.data as { name?: unknown; values?: unknown } | undefined;
  return data?.name === table && Array.isArray(data.values) ? data.values : null;
}

/** How many rows a drawing is made of. */
export function rowCount(spec: Spec): number {
  return rowsOf(spec)?.length ?? 0;
}

/** Keeps what a drawing was made of; `compiled` says how it reads its rows. */
export function remember(view: View, spec: Spec, compiled: { data?: readonly object[] }): void {
  const source = compiled.data?.find((each) => "name" in each && each.name === table);
  const format = source && "format" in source ? (source.format as object) : {};
  known.set(view, { rows: rowsOf(spec), format: { type: "json", ...format } });
}

/** Puts the rows of a spec of the same shape into a drawing, where they are others. */
export function refill(view: View, spec: Spec, read: Read): void {
  const was = known.get(view);
  const rows = rowsOf(spec);
  if (!was || !rows || was.rows === rows) return;
  known.set(view, { ...was, rows });
  // Read from text, since Vega writes into the rows that it is given.
  const parsed: unknown = read(JSON.stringify(rows), was.format as never);
  void view.data(table, parsed as unknown[]).runAsync();
}
