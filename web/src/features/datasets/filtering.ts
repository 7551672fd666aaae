import { isNumeric } from "@/lib/format";
import type { RowFilter } from "@/requests/datasets";

type Op = RowFilter["op"];

export const opWords: Record<Op, string> = {
  "=": "is",
  "!=": "is not",
  "<": "below",
  "<=": "at most",
  ">": "above",
  ">=": "at least",
  contains: "contains",
  starts: "starts with",
  null: "is missing",
  "not null": "is there",
  in: "is one of",
};

const ordered: readonly Op[] = ["=", "!=", ">", ">=", "<", "<=", "null", "not null"];
const textual: readonly Op[] = ["contains", "=", "!=", "starts", "in", "null", "not null"];

export function opsFor(type: string): readonly Op[] {
  return isNumeric(type) || /^(date|time)/.test(type) ? ordered : textual;
}

export function needsValue(op: Op): boolean {
  return op !== "null" && op !== "not null";
}

export function typed(text: string, type: string, op: Op): RowFilter["value"] {
  const one = (part: string) => {
    const figure = Number(part);
    return isNumeric(type) && part.trim() !== "" && Number.isFinite(figure) ? figure : part;
  };
  if (op === "in") {
    return text
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "")
      .map(one);
  }
  return one(text.trim());
}

export function writeFilters(filters: readonly RowFilter[]): string {
  return JSON.stringify(filters);
}

export function readFilters(text: string | undefined): RowFilter[] {
  if (!text) return [];
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.filter(isFilter) : [];
  } catch {
    return [];
  }
}

function isFilter(value: unknown): value is RowFilter {
  if (typeof value !== "object" || value === null) return false;
  const { column, op } = value as { column?: unknown; op?: unknown };
  return typeof column === "string" && typeof op === "string" && op in opWords;
}
