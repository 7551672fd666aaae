/** Values, rows and lists as every answer has them. */

export type Cell = string | number | boolean | null | readonly Cell[] | { readonly [key: string]: Cell };

export type Row = Readonly<Record<string, Cell>>;

export interface Paged<T> {
  items: T[];
  next_cursor: string | null;
  total?: number | null;
}

export interface ResultColumn {
  name: string;
  type: string;
  meaning?: string | null;
  unit?: string | null;
  label?: string | null;
}

export interface ChartAnswer {
  kind: string;
  spec: Record<string, unknown> | null;
  title?: string | null;
  alternatives?: string[];
  /** What the picture shows, with its figures, in a sentence. */
  alt?: string;
}
