/** Numbers, sizes and times as people read them. */

import { chosenLocale, writtenIn } from "@/lib/locale";
import type { Cell } from "@/lib/types/values";
import { beginning } from "./nested";

const { numbers: locale, dates } = writtenIn(chosenLocale());
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat(dates, { day: "numeric", month: "short", year: "numeric" });
const dayTime = new Intl.DateTimeFormat(dates, {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});
const clock = new Intl.DateTimeFormat(dates, { hour: "2-digit", minute: "2-digit" });
const second = new Intl.DateTimeFormat(dates, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

export const missing = "–";

export function count(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value) ? missing : whole.format(value);
}

/** A count that may be an estimate, which then says so. */
export function counted(value: number | null | undefined, exact: boolean): string {
  return exact || value === null || value === undefined ? count(value) : `≈ ${count(value)}`;
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export function short(value: number): string {
  return Math.abs(value) < 10_000 ? number(value) : compact.format(value);
}

/** A measured value with as many decimals as say something, never more than four significant ones. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return missing;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return value.toExponential(2).replace("e+", "e");
  const decimals = Number.isInteger(value) ? 0 : size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4;
  return upTo(decimals).format(value);
}

/** Making a format takes a hundred times what using it does, and a table writes thousands of figures. */
function keptBy(make: (decimals: number) => Intl.NumberFormat): (decimals: number) => Intl.NumberFormat {
  const kept = new Map<number, Intl.NumberFormat>();
  return (decimals) => {
    const known = kept.get(decimals) ?? make(decimals);
    kept.set(decimals, known);
    return known;
  };
}

const upTo = keptBy((decimals) => new Intl.NumberFormat(locale, { maximumFractionDigits: decimals }));
const exactly = keptBy(
  (decimals) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
);

/** How many decimals a column of measures needs, so that its figures line up; null when all are whole. */
export function decimalsOf(values: readonly Cell[]): number | null {
  const figures = values.filter(
    (value): value is number => typeof value === "number" && Number.isFinite(value),
  );
  if (figures.every(Number.isInteger)) return null;
  const top = Math.max(...figures.map(Math.abs));
  return top >= 1000 ? 0 : top >= 100 ? 1 : top >= 1 ? 2 : 4;
}

export function fixed(value: number, decimals: number): string {
  const size = Math.abs(value);
  if (size >= 1e15 || (size !== 0 && size < 0.5 * 10 ** -decimals)) return number(value);
  return exactly(decimals).format(value);
}

function places(value: number, decimals: number): string {
  return exactly(decimals).format(value);
}

export function percent(share: number, decimals = 1): string {
  return `${places(share * 100, decimals)} %`;
}

export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return missing;
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let amount = value;
  let unit = 0;
  while (Math.abs(amount) >= 999.5 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${places(amount, amount < 10 && unit > 0 ? 1 : 0)} ${units[unit]}`;
}

export function milliseconds(value: number): string {
  if (value < 1) return "under 1 ms";
  if (value < 1000) return `${Math.round(value)} ms`;
  return `${places(value / 1000, value < 10_000 ? 1 : 0)} s`;
}

export function date(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : day.format(at);
}

export function moment(iso: string | null | undefined): string {
  if (!iso) return missing;
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : dayTime.format(at);
}

/** The time of day, to the minute or to the second. */
export function timeOfDay(iso: string, { seconds = false } = {}): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : (seconds ? second : clock).format(at);
}

export function ago(iso: string | null | undefined, now: Date = new Date()): string {
  if (!iso) return missing;
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const seconds = Math.round((now.getTime() - at.getTime()) / 1000);
  if (seconds < 45) return "now";
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  const today = now.toDateString() === at.toDateString();
  if (today) return clock.format(at);
  const yesterday = new Date(now.getTime() - 86_400_000).toDateString() === at.toDateString();
  return yesterday ? `yesterday ${clock.format(at)}` : day.format(at);
}

export function age(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h`;
  return plural(Math.round(seconds / 86_400), "day");
}

export function isNumeric(type: string): boolean {
  return /^(tiny|small|big|huge|u)?int|^(long|double|float|real|decimal|number|numeric)/i.test(type);
}

export function isTemporal(type: string): boolean {
  return /^(date|time)/i.test(type);
}

const isoDay = /^\d{4}-\d{2}-\d{2}$/;
const isoTime = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/;

/** One value of a result: grouped digits for numbers, wall clock for times as they were stored. */
export function cell(value: Cell | undefined, type = "", meaning: string | null = null): string {
  if (value === null || value === undefined) return missing;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return plainNumber(value, meaning);
  if (typeof value === "string") {
    if (isTemporal(type)) return wallClock(value);
    if (isNumeric(type) && /^-?\d+$/.test(value)) return whole.format(BigInt(value));
    return value;
  }
  return beginning(value);
}

function plainNumber(value: number, meaning: string | null): string {
  if (meaning !== null && /(^|[ _])(key|id|code|year|identifier|postal)/i.test(meaning)) return String(value);
  return number(value);
}

function wallClock(value: string): string {
  if (isoDay.test(value)) return date(`${value}T00:00:00`);
  const parts = isoTime.exec(value);
  if (!parts) return value;
  const [, on = "", at = ""] = parts;
  const named = date(`${on}T00:00:00`);
  return at === "00:00" && (parts[3] ?? ":00") === ":00" ? named : `${named}, ${at}`;
}

const currencies: Readonly<Record<string, string>> = {
  USD: "$",
  EUR: "€",
  GBP: "£",
  JPY: "¥",
  $: "$",
  "€": "€",
  "£": "£",
  "¥": "¥",
};

export interface Measured {
  before: string;
  figure: string;
  after: string;
}

/** A headline figure: currency before it, unit after it, shortened from a million on. */
export function measured(
  value: Cell | undefined,
  column: { type: string; unit?: string | null; meaning?: string | null },
): Measured {
  const amount = typeof value === "string" && isNumeric(column.type) ? Number(value) : value;
  if (typeof amount !== "number" || !Number.isFinite(amount)) {
    return { before: "", figure: cell(value, column.type, column.meaning ?? null), after: "" };
  }
  const unit = column.unit ?? "";
  const mark = currencies[unit.toUpperCase()] ?? "";
  const share = unit === "percent" || unit === "%";
  if (unit === "ratio" || (column.meaning === "share" && Math.abs(amount) <= 1)) {
    return { before: "", figure: places(amount * 100, 1), after: "%" };
  }
  const figure = headline(amount, mark !== "", column.meaning ?? null);
  return { before: mark, figure, after: mark !== "" ? "" : share ? "%" : unit };
}

function headline(amount: number, money: boolean, meaning: string | null): string {
  const size = Math.abs(amount);
  for (const [step, letter] of [
    [1e12, "T"],
    [1e9, "B"],
    [1e6, "M"],
  ] as const) {
    if (size >= step) return `${places(amount / step, 2)} ${letter}`;
  }
  if (money && size < 1000 && !Number.isInteger(amount)) return places(amount, 2);
  return plainNumber(amount, meaning);
}

export function range(low: Cell, high: Cell, type: string, meaning: string | null = null): string {
  if (low === null || high === null) return missing;
  const [from, to] = [cell(low, type, meaning), cell(high, type, meaning)];
  return from === to ? from : `${from} to ${to}`;
}

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

export function words(text: string): string {
  return capital(text.replaceAll(/[._]/g, " "));
}
