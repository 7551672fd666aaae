/** What a person fills in to be told, and the rule it makes. */

import type { Alert, AlertRule, AlertTimes, Condition, Measure, Op, Watch } from "@/lib/types/alerts";

export type When = Op | "up" | "down" | "either" | "missing" | "stale";

export interface Form {
  name: string;
  sql: string;
  column: string;
  by: string;
  measure: Measure;
  when: When;
  level: string;
  clear: string;
  amount: string;
  unit: "percent" | "absolute";
  against: "before" | "ago" | "row_before";
  minutes: string;
  trigger: "times" | "data";
  times: AlertTimes;
  cronWritten: boolean;
  fireAfter: string;
  people: readonly string[];
  channels: readonly string[];
  quietSince: string;
  quietUntil: string;
  again: string;
  shared: boolean;
}

export const whens: readonly { value: When; label: string }[] = [
  { value: "below", label: "is below" },
  { value: "at_most", label: "is at most" },
  { value: "above", label: "is above" },
  { value: "at_least", label: "is at least" },
  { value: "equal", label: "is" },
  { value: "unequal", label: "is not" },
  { value: "down", label: "goes down by" },
  { value: "up", label: "goes up by" },
  { value: "either", label: "changes by" },
  { value: "missing", label: "has no value" },
  { value: "stale", label: "gets no new data for" },
];

export const measures: readonly { value: Measure; label: string }[] = [
  { value: "per_second", label: "events a second" },
  { value: "silent_seconds", label: "seconds without an event" },
  { value: "lag_seconds", label: "seconds of lag" },
  { value: "set_aside", label: "events set aside" },
];

const changes: readonly When[] = ["up", "down", "either"];

export function isChange(when: When): boolean {
  return changes.includes(when);
}

export function isLevel(when: When): boolean {
  return !isChange(when) && when !== "missing" && when !== "stale";
}

const blank: Form = {
  name: "",
  sql: "",
  column: "",
  by: "",
  measure: "per_second",
  when: "below",
  level: "",
  clear: "",
  amount: "10",
  unit: "percent",
  against: "before",
  minutes: "1440",
  trigger: "times",
  times: { every_minutes: 15 },
  cronWritten: false,
  fireAfter: "1",
  people: [],
  channels: [],
  quietSince: "",
  quietUntil: "",
  again: "",
  shared: false,
};

/** A form for a new alert; a check that fails is the whole condition. */
export function begin(watch: Watch, name: string, own: string): Form {
  const level =
    watch.kind === "check" ? { when: "above" as const, level: "0", trigger: "data" as const } : {};
  return {
    ...blank,
    ...level,
    name,
    sql: watch.sql ?? "",
    column: watch.column ?? "",
    measure: watch.measure ?? "per_second",
    people: own === "" ? [] : [own],
  };
}

export function formOf({ rule }: Alert): Form {
  const { condition, telling, watch } = rule;
  return {
    ...blank,
    ...conditionForm(condition),
    name: rule.name,
    sql: watch.sql ?? "",
    column: watch.column ?? "",
    by: watch.by?.[0] ?? "",
    measure: watch.measure ?? "per_second",
    trigger: rule.trigger,
    times: rule.times,
    fireAfter: String(rule.fire_after),
    people: telling.people,
    channels: telling.channels,
    quietSince: telling.quiet?.since ?? "",
    quietUntil: telling.quiet?.until ?? "",
    again: telling.again_minutes ? String(telling.again_minutes) : "",
    shared: rule.shared,
  };
}

function conditionForm(condition: Condition): Partial<Form> {
  switch (condition.kind) {
    case "threshold":
      return {
        when: condition.op,
        level: String(condition.level),
        clear: condition.clear === null || condition.clear === undefined ? "" : String(condition.clear),
      };
    case "change":
      return {
        when: condition.direction,
        amount: String(condition.amount),
        unit: condition.unit,
        against: condition.against,
        minutes: String(condition.minutes ?? 1440),
      };
    case "missing":
      return condition.minutes ? { when: "stale", minutes: String(condition.minutes) } : { when: "missing" };
  }
}

/** The rule of a form, or what it lacks in words. */
export function ruleOf(form: Form, watch: Watch, before?: AlertRule): AlertRule | string {
  if (form.name.trim() === "") return "Give it a name.";
  const condition = conditionOf(form);
  if (typeof condition === "string") return condition;
  if (watch.kind === "sql" && form.sql.trim() === "") return "Write the statement that gives the figure.";
  if (form.trigger === "times" && !form.times.every_minutes && !form.times.cron) return "Say when to look.";
  if ((form.quietSince === "") !== (form.quietUntil === ""))
    return "Quiet hours have a beginning and an end.";
  return {
    name: form.name.trim(),
    watch: watchOf(form, watch),
    condition,
    trigger: form.trigger,
    times: form.times,
    fire_after: Math.max(1, Number(form.fireAfter) || 1),
    clear_after: before?.clear_after ?? 1,
    when_missing: before?.when_missing ?? "keep",
    telling: {
      ...before?.telling,
      people: form.people,
      channels: form.channels,
      again_minutes: form.again === "" ? null : Number(form.again),
      quiet:
        form.quietSince === ""
          ? null
          : { ...before?.telling.quiet, since: form.quietSince, until: form.quietUntil },
    },
    enabled: before?.enabled ?? true,
    shared: form.shared,
  };
}

function watchOf(form: Form, watch: Watch): Watch {
  if (watch.kind === "check") return watch;
  if (watch.kind === "stream") return { ...watch, measure: form.measure };
  return {
    ...watch,
    ...(watch.kind === "sql" ? { sql: form.sql } : {}),
    column: form.column === "" ? null : form.column,
    by: form.by === "" ? [] : [form.by],
  };
}

function conditionOf(form: Form): Condition | string {
  const { when } = form;
  if (when === "missing") return { kind: "missing" };
  if (when === "stale") {
    const minutes = Number(form.minutes);
    return minutes >= 1 ? { kind: "missing", minutes } : "Say for how many minutes.";
  }
  if (when === "up" || when === "down" || when === "either") {
    const amount = Number(form.amount);
    if (!(amount > 0)) return "Say by how much.";
    const { unit, against } = form;
    return { kind: "change", against, direction: when, amount, unit, minutes: Number(form.minutes) || 1440 };
  }
  if (form.level.trim() === "" || !Number.isFinite(Number(form.level))) return "Say which figure.";
  const clear = form.clear.trim() === "" ? null : Number(form.clear);
  return { kind: "threshold", op: when, level: Number(form.level), clear };
}
