/** What someone who looks at a dashboard has set, as the address keeps it. */

import type { FilterValue, Picked, Plain, Step } from "@/lib/types/dashboards";
import type { Cell, Row } from "@/lib/types/values";

export type Picks = Readonly<Record<string, Picked>>;
export type Paths = Readonly<Record<string, readonly Step[]>>;

export function readObject<T>(text: string | undefined): Readonly<Record<string, T>> {
  if (!text) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return {};
    return parsed as Record<string, T>;
  } catch {
    return {};
  }
}

export function writeObject(values: Readonly<Record<string, unknown>>): string | undefined {
  return Object.keys(values).length === 0 ? undefined : JSON.stringify(values);
}

export function without<T>(values: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name !== key));
}

/** One part of a mark that can be picked: a result column and the value that the mark stands for. */
export interface Part {
  column: string;
  value: Plain;
  /** The grain of time that the value is cut to. */
  grain: string | null;
}

/** The parts of a mark by its datum, whose keys the chart's spec names; none for what stands for many rows. */
export function partsOf(
  datum: Readonly<Record<string, unknown>>,
  columns: Readonly<Record<string, string>>,
  dimensions: Readonly<Record<string, string | null>>,
  rows: readonly Row[],
): Part[] {
  const keys = Object.entries(columns).filter(([key, name]) => name in dimensions && key in datum);
  const row = rows.find((each) => keys.every(([key, name]) => same(each[name], datum[key])));
  if (!row) return [];
  return keys.flatMap(([, column]) => {
    const value = row[column];
    return isPlain(value) ? [{ column, value, grain: dimensions[column] ?? null }] : [];
  });
}

export function isPlain(value: Cell | undefined): value is Plain {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function same(known: Cell | undefined, drawn: unknown): boolean {
  if (known === drawn || String(known) === String(drawn)) return true;
  if (typeof known !== "string") return known === null && (drawn === null || drawn === undefined);
  const moment = drawn instanceof Date ? drawn.getTime() : typeof drawn === "number" ? drawn : Number.NaN;
  if (Number.isNaN(moment)) return typeof drawn === "string" && drawn.slice(0, 19) === known.slice(0, 19);
  return new Date(moment).toISOString().slice(0, 10) === known.slice(0, 10);
}

/** A part as a filter of the other tiles. */
export function pickOf(part: Part): Picked {
  return { column: part.column, value: { values: [part.value] } };
}

/** Two ends of an axis of time, from early to late, as days. */
export function daysBetween(a: Date, b: Date): FilterValue {
  const [from, to] = a <= b ? [a, b] : [b, a];
  return { from: from.toISOString().slice(0, 10), to: to.toISOString().slice(0, 10) };
}

export function partWords(part: { value: Plain; grain: string | null }): string {
  if (part.value === null) return "none";
  if (part.grain !== null && typeof part.value === "string") return whenWords(part.value, part.grain);
  return String(part.value);
}

function whenWords(iso: string, grain: string): string {
  const day = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return iso;
  const say = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }).format(day);
  switch (grain) {
    case "year":
      return say({ year: "numeric" });
    case "quarter":
      return `Q${Math.floor(day.getUTCMonth() / 3) + 1} ${day.getUTCFullYear()}`;
    case "month":
      return say({ month: "long", year: "numeric" });
    case "week":
      return `the week of ${say({ day: "numeric", month: "short", year: "numeric" })}`;
    default:
      return say({ day: "numeric", month: "short", year: "numeric" });
  }
}

/** What was picked, in words. */
export function pickWords({ value }: Picked, grain: string | null): string {
  if (value.values) return value.values.map((each) => partWords({ value: each, grain })).join(", ");
  if (value.from && value.to) {
    return `${partWords({ value: value.from, grain: "day" })} to ${partWords({ value: value.to, grain: "day" })}`;
  }
  return `${value.min ?? "…"} to ${value.max ?? "…"}`;
}
