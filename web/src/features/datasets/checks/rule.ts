/** A check as its form has it, and the rule that it stands for. */

import { capital } from "@/lib/format";
import type { Rule, Severity } from "@/lib/types/checks";

export const kinds = [
  { value: "completeness", label: "has a value" },
  { value: "uniqueness", label: "never repeats" },
  { value: "range", label: "lies between" },
  { value: "set", label: "is one of" },
  { value: "pattern", label: "looks like (regular expression)" },
  { value: "freshness", label: "is not older than" },
  { value: "sql", label: "your own SQL" },
] as const;

export type FormKind = (typeof kinds)[number]["value"];

export interface Form {
  kind: FormKind;
  column: string;
  low: string;
  high: string;
  values: string;
  pattern: string;
  hours: string;
  sql: string;
  share: string;
  severity: Severity;
}

export const blank: Form = {
  kind: "completeness",
  column: "",
  low: "",
  high: "",
  values: "",
  pattern: "",
  hours: "24",
  sql: "",
  share: "100",
  severity: "warn",
};

/** The rule, or what is missing for it, in words. */
export function ruleOf(form: Form): Rule | string {
  const params = paramsOf(form);
  if (typeof params === "string") return params;
  if (form.kind !== "sql" && form.column === "") return "Choose a column.";
  const share = Number(form.share) / 100;
  if (!(share >= 0 && share <= 1)) return "The share lies between 0 and 100.";
  return {
    kind: form.kind,
    columns: form.kind === "sql" ? [] : [form.column],
    params,
    min_share: share,
    severity: form.severity,
    name: "",
  };
}

function paramsOf(form: Form): Record<string, unknown> | string {
  switch (form.kind) {
    case "completeness":
    case "uniqueness":
      return {};
    case "range": {
      const [min, max] = [bound(form.low), bound(form.high)];
      return min === null && max === null ? "Give at least one bound." : { min, max };
    }
    case "set": {
      const values = form.values
        .split("\n")
        .map(bound)
        .filter((each) => each !== null);
      return values.length === 0 ? "Give the values, one a line." : { values };
    }
    case "pattern":
      return form.pattern === "" ? "Give a regular expression." : { pattern: form.pattern };
    case "freshness": {
      const hours = Number(form.hours);
      return hours > 0 ? { max_age_hours: hours } : "Give a number of hours.";
    }
    case "sql":
      return form.sql.trim() === "" ? "Write a SELECT of the rows that break the rule." : { sql: form.sql };
  }
}

function bound(text: string): string | number | null {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const figure = Number(trimmed);
  return Number.isFinite(figure) ? figure : trimmed;
}

export function lacking(rule: Rule | string): string | null {
  return typeof rule === "string" ? capital(rule) : null;
}
