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
  const { values, ...others } = value;
  const { exclude: _, unit: __, ...set } = others;
  const open = Object.values(set).every((each) => each === undefined || each === null || each === "");
  return open && (values === undefined || values.length === 0);
}

export function choiceWords(filter: DashboardFilter, value: FilterValue | null | undefined): string {
  if (!value || isAll(value)) return "all";
  switch (filter.type) {
    case "set": {
      const said = listed((value.values ?? []).map((each) => (each === null ? "none" : named(each))));
      return value.exclude ? `all but ${said}` : said;
    }
    case "text":
      return filter.parameter ? String(value.value) : holdingWords(value);
    case "boolean":
    case "number":
      return value.value === true ? "yes" : value.value === false ? "no" : String(value.value);
    case "range":
      return span(spoken(value.min), spoken(value.max), "at least", "at most");
    case "date": {
      const preset = presets.find((each) => each.value === value.preset);
      if (preset) return preset.label.toLowerCase();
      if (value.last)
        return `last ${value.last === 1 ? "" : `${value.last} `}${value.unit ?? "day"}${value.last === 1 ? "" : "s"}`;
      if (filter.parameter) return date(String(value.value));
      return span(value.from ? date(value.from) : "", value.to ? date(value.to) : "", "from", "until");
    }
  }
}

export const holdings = [
  { value: "contains", label: "with" },
  { value: "begins", label: "begins with" },
  { value: "ends", label: "ends with" },
  { value: "is", label: "is" },
] as const;

function holdingWords(value: FilterValue): string {
  const how = holdings.find((each) => value[each.value]);
  if (!how) return "all";
  return `${value.exclude ? "not " : ""}${how.label} “${value[how.value]}”`;
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
