/** The signs of a dataset's health in words. */

import { count, plural } from "@/lib/format";
import type { Check } from "@/lib/types/checks";
import type { Comparison, Issue, Load } from "@/lib/types/datasets";

export interface Told {
  words: string;
  detail: string;
  tone?: "good" | "warn" | "bad";
}

export function checksWords(checks: readonly Check[]): Told {
  const run = checks.filter((check) => check.enabled);
  if (run.length === 0) return { words: "none yet", detail: "a rule holds each load to what you expect" };
  const ran = run.filter((check) => check.last_result !== null);
  if (ran.length === 0) return { words: count(run.length), detail: "not run yet" };
  const broken = ran.filter((check) => check.last_result?.status !== "passed");
  if (broken.length === 0) {
    return { words: `${count(ran.length)} of ${count(ran.length)}`, detail: "hold", tone: "good" };
  }
  const grave = broken.some((check) => check.severity === "hold");
  return {
    words: `${count(ran.length - broken.length)} of ${count(ran.length)}`,
    detail: `hold; ${broken[0]?.title.replaceAll("`", "") ?? ""}${broken.length > 1 ? ` and ${broken.length - 1} more do not` : " does not"}`,
    tone: grave ? "bad" : "warn",
  };
}

/** Columns that came, went or changed, else how far the values moved since the load before. */
export function driftWords(several: boolean, found: Comparison | null, loads: readonly Load[]): Told {
  if (!several) return { words: "first load", detail: "the next is held against it" };
  if (!found) return { words: "…", detail: "" };
  const last = loads.find((load) => load.status === "loaded");
  const structure = last?.told[0]?.replaceAll("`", "");
  const moved = found.columns.filter((column) => column.level !== "same");
  const names = moved.map((column) => column.column);
  const detail =
    structure ??
    (names.length === 0
      ? "columns and values as they were"
      : `${names.slice(0, 2).join(", ")}${names.length > 2 ? ` and ${names.length - 2} more` : ""} moved`);
  switch (found.level) {
    case "same":
      return { words: "as before", detail, tone: "good" };
    case "little":
      return { words: "moved a little", detail };
    case "much":
      return { words: "moved much", detail, tone: "warn" };
  }
}

export function issuesWords(issues: readonly Issue[]): Told {
  if (issues.length === 0) return { words: "none", detail: "nothing odd was found", tone: "good" };
  const grave = issues.filter((issue) => issue.severity === "high");
  const first = (grave[0] ?? issues[0])?.description.replaceAll("`", "") ?? "";
  return {
    words: count(issues.length),
    detail: grave.length > 0 ? `${plural(grave.length, "grave one", "grave ones")}: ${first}` : first,
    ...(grave.length > 0 ? { tone: "bad" as const } : {}),
  };
}
