/** What a filter's choice means, in words and in the address. */

import { cell, date, number } from "@/lib/format";
import type { DashboardFilter, FilterValue } from "@/lib/types/dashboards";
import type { FilterValues } from "@/requests/dashboards";

export const presets: readonly { value: string; label: string }[] = [
  { value: "today", label: "Today" },
  { value: "last_7_days", label: "Last 7 days" },
  { value: "last_30_days", label: "Last 30 days" },
  { value: "last_90_days", label: "Last 90 days" },
  { value: "last_12_months", label: "Last 12 months" },
  { value: "this_month", label: "This month" },
  { value: "this_quarter", label: "This quarter" },
  { value: "this_year", label: "This year" },
  { value: "last_month", label: "Last month" },
  { value: "last_quarter", label: "Last quarter" },
  { value: "last_year", label: "Last year" },
];

export function readChoices(text: string | undefined): FilterValues {
  if (!text) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return {};
    return parsed as FilterValues;
  } catch {
    return {};
  }
}

export function writeChoices(values: FilterValues): string | undefined {
  return Object.keys(values).length === 0 ? undefined : JSON.stringify(values);
}

/** The choices in force: what the address says, else each filter's default. */
export function inForce(filters: readonly DashboardFilter[], chosen: FilterValues): FilterValues {
  const entries = filters.flatMap((filter) => {
    const value = chosen[filter.filter_id] ?? filter.default;
    return value && !isAll(value) ? [[filter.filter_id, value] as const] : [];
  });
  return Object.fromEntries(entries);
}

export function isAll(value: FilterValue | null | undefined): boolean {
  if (!value) return true;
  const { values, min, max, from, to, preset } = value;
  const open = [min, max, from, to, preset].every(
    (each) => each === undefined || each === null || each === "",
  );
  return open && (values === undefined || values.length === 0);
}

export function choiceWords(filter: DashboardFilter, value: FilterValue | null | undefined): string {
  if (!value || isAll(value)) return "all";
  switch (filter.type) {
    case "set":
      return listed((value.values ?? []).map((each) => (each === null ? "none" : named(each))));
    case "range":
      return span(spoken(value.min), spoken(value.max), "at least", "at most");
    case "date": {
      const preset = presets.find((each) => each.value === value.preset);
      if (preset) return preset.label.toLowerCase();
      return span(value.from ? date(value.from) : "", value.to ? date(value.to) : "", "from", "until");
    }
  }
}

function listed(values: readonly string[]): string {
  if (values.length <= 2) return values.join(", ");
  return `${values.slice(0, 2).join(", ")} and ${values.length - 2} more`;
}

/** A chosen value as the name that it is: no separators, so that a year stays a year. */
export function named(value: string | number | boolean): string {
  return typeof value === "number" ? String(value) : cell(value);
}

function spoken(value: number | null | undefined): string {
  if (value === null || value === undefined) return "";
  return Math.abs(value) < 10_000 ? String(value) : number(value);
}

function span(low: string, high: string, above: string, below: string): string {
  if (low !== "" && high !== "") return `${low} to ${high}`;
  return low === "" ? `${below} ${high}` : `${above} ${low}`;
}
