/** Times that come again, as people choose them; anything else is a line of cron. */

interface Times {
  every_minutes?: number | null;
  cron?: string | null;
}

export type Often = "minutes" | "quarter" | "hour" | "morning" | "workday" | "week" | "month" | "cron";

const known: Record<Exclude<Often, "cron">, Times> = {
  minutes: { every_minutes: 5 },
  quarter: { every_minutes: 15 },
  hour: { every_minutes: 60 },
  morning: { cron: "0 8 * * *" },
  workday: { cron: "0 8 * * mon-fri" },
  week: { cron: "0 8 * * mon" },
  month: { cron: "0 8 1 * *" },
};

export const oftenLabels: Record<Often, string> = {
  minutes: "every 5 minutes",
  quarter: "every 15 minutes",
  hour: "every hour",
  morning: "each morning at 8",
  workday: "on workdays at 8",
  week: "each Monday at 8",
  month: "on the first of the month at 8",
  cron: "by a line of cron",
};

export function oftenOf(times: Times): Often {
  const found = Object.entries(known).find(
    ([, each]) =>
      (each.every_minutes ?? null) === (times.every_minutes ?? null) &&
      (each.cron ?? null) === (times.cron ?? null),
  );
  return (found?.[0] as Often | undefined) ?? "cron";
}

/** `line` counts for whoever writes cron. */
export function timesOf(often: Often, line: string): Times {
  return often === "cron" ? { cron: line.trim() } : known[often];
}

/** The line that stands in the field when cron is chosen. */
export function lineOf(times: Times): string {
  if (times.cron) return times.cron;
  const minutes = times.every_minutes ?? 60;
  return minutes < 60 ? `*/${minutes} * * * *` : "0 * * * *";
}

export function timesWords(times: Times): string {
  const often = oftenOf(times);
  if (often !== "cron") return oftenLabels[often];
  return times.cron ? `at ${times.cron}` : `every ${times.every_minutes ?? 0} minutes`;
}
