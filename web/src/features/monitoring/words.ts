import { age, bytes, count, milliseconds, number, percent, plural } from "@/lib/format";
import type { Figures, LogRecord, Readiness, Threshold, ThresholdName } from "@/lib/types/monitoring";

const names: Record<ThresholdName, string> = {
  error_rate: "Answers that failed",
  p95: "95 of 100 answers within",
  event_lag: "Events to work through",
  cpu: "Processors",
  memory: "Memory",
  disk: "Disk",
};

export const nameOf = (threshold: Threshold): string => names[threshold.name];

/** A value in the unit of its threshold. */
export function valued(value: number | null, unit: Threshold["unit"]): string {
  if (value === null) return "–";
  switch (unit) {
    case "share":
      return percent(value, value < 0.1 && !Number.isInteger(value * 100) ? 1 : 0);
    case "ms":
      return milliseconds(value);
    case "events":
      return count(value);
  }
}

/** How far along its way to the threshold a value is, up to where the scale ends. */
export function along(threshold: Threshold): { share: number; mark: number } {
  const end = threshold.unit === "share" && threshold.warning >= 0.5 ? 1 : threshold.warning * 2;
  return { share: Math.min(1, (threshold.value ?? 0) / end), mark: threshold.warning / end };
}

export interface Glance {
  tone: "good" | "warn" | "bad" | "plain";
  headline: string;
  lines: readonly string[];
  /** Of all that is held against something, how much is well. */
  well: number;
  all: number;
}

/** Is everything well? What is not, in a sentence each, the worst first; `silent`: nobody answered at all. */
export function glance(
  ready: Readiness | undefined,
  thresholds: readonly Threshold[],
  silent = false,
): Glance {
  const parts = Object.entries(ready?.parts ?? {});
  const of = (state: string) => parts.filter(([, each]) => each === state).map(([name]) => said(name));
  const at = (state: string) => thresholds.filter((each) => each.state === state).map(above);
  const said = (name: string) => `${partName(name)}: ${ready?.notes[name] ?? "It does not answer."}`;
  const grave = [...of("failing"), ...at("critical")];
  const lines = [...grave, ...of("degraded"), ...at("warning")];
  const all = parts.length + thresholds.filter((each) => each.state !== "unknown").length;
  const well = all - lines.length;
  if (silent) return { tone: "bad", headline: "Sextant does not answer", lines, well: 0, all: 1 };
  if (all === 0) return { tone: "plain", headline: "Looking", lines, well, all };
  if (lines.length === 0) return { tone: "good", headline: "All is well", lines, well, all };
  const headline = `${plural(lines.length, "thing")} ${lines.length === 1 ? "needs" : "need"} a look`;
  return { tone: grave.length > 0 ? "bad" : "warn", headline, lines, well, all };
}

function above(each: Threshold): string {
  const limit = each.state === "critical" ? (each.critical ?? each.warning) : each.warning;
  return `${nameOf(each)}: ${valued(each.value, each.unit)}, above ${valued(limit, each.unit)}`;
}

const partNames: Readonly<Record<string, string>> = {
  database: "Metadata database",
  cache: "Cache",
  objects: "Object store",
  workers: "Workers",
};

export function partName(name: string): string {
  return partNames[name] ?? name.replaceAll("_", " ").replace(/^./, (first) => first.toUpperCase());
}

/** The machine in a line. */
export function machine(figures: Figures): string {
  const free = bytes(figures.disk_free_bytes);
  return `Up for ${age(figures.uptime_seconds)}; this process holds ${bytes(figures.memory_bytes)} of memory; ${free} of the disk are free.`;
}

const told = new Set([
  "number",
  "event",
  "level",
  "logger",
  "timestamp",
  "exception",
  "request_id",
  "user_id",
  "workspace_id",
]);

/** What happened, in words. */
export function happened(record: LogRecord): string {
  const text = record.event.replaceAll("_", " ");
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** The facts of a record in a line: a request as it was, all else by name. */
export function facts(record: LogRecord): string {
  if (record.event === "request" && typeof record.path === "string") {
    const { method, path, status, ms } = record;
    return `${String(method)} ${path} ${String(status)}${typeof ms === "number" ? ` in ${number(ms)} ms` : ""}`;
  }
  return Object.entries(record)
    .filter(
      ([name, value]) =>
        !told.has(name) && ["string", "number", "boolean"].includes(typeof value) && value !== "",
    )
    .slice(0, 5)
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${String(value)}`)
    .join(", ");
}
