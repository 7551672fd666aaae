import type { Times } from "@/lib/types/sources";

export type Often = "hand" | "quarter" | "hour" | "day" | "week" | "other";

const times: Record<Exclude<Often, "other">, Times> = {
  hand: { every_minutes: null, at: null },
  quarter: { every_minutes: 15, at: null },
  hour: { every_minutes: 60, at: null },
  day: { every_minutes: 1440, at: "02:00" },
  week: { every_minutes: 10080, at: "02:00" },
};

export const often: readonly { value: Often; label: string }[] = [
  { value: "hand", label: "by hand" },
  { value: "quarter", label: "every 15 minutes" },
  { value: "hour", label: "every hour" },
  { value: "day", label: "each day at 02:00" },
  { value: "week", label: "each week at 02:00" },
];

export function timesOf(value: Often): Times | null {
  return value === "other" ? null : times[value];
}

/** Which of the offered times these are; others are told as they are. */
export function oftenOf({ every_minutes, at }: Times): Often {
  const found = Object.entries(times).find(
    ([, each]) => each.every_minutes === every_minutes && each.at === at,
  );
  return (found?.[0] as Often | undefined) ?? "other";
}
