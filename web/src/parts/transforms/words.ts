import { count, plural } from "@/lib/format";
import type { RollupUsed } from "@/lib/types/answers";
import type { ModelRun, Way } from "@/lib/types/transforms";

/** How a model is kept up with what it reads, as its writer is told before it is saved. */
export const waysOfKeeping: Record<Way, string> = {
  rows: "Rows that come are added alone.",
  groups: "Groups go on from what they were; only rows that come are read.",
  whole: "All rows are made anew with each run.",
};

const whys: Record<ModelRun["why"], string> = {
  made: "when it was made",
  changed: "after its statement changed",
  inputs: "after what it reads changed",
  schedule: "by the clock",
  hand: "by hand",
};

/** One run in a sentence. */
export function runWords(run: ModelRun): string {
  switch (run.status) {
    case "waiting":
      return `Waits, ${whys[run.why]}`;
    case "loading":
      return `Runs, ${whys[run.why]}`;
    case "loaded":
      return `${loaded(run)}, ${whys[run.why]}`;
    case "held":
      return "Held back by a check";
    case "nothing_new":
      return `Nothing new, ${whys[run.why]}`;
    case "failed":
      return run.error ?? "Failed";
  }
}

function loaded(run: ModelRun): string {
  if (run.how === "rows") return `${plural(run.rows, "row")} added`;
  if (run.how === "groups") return `${plural(run.rows, "row")} from what was new`;
  return `${plural(run.rows, "row")} made`;
}

/** What a rollup is, by what it groups. */
export function rollupWords(keys: readonly string[]): string {
  return keys.length === 0 ? "all rows as one" : keys.join(", ");
}

/** That a rollup answered, with what it read in the place of what. */
export function rollupTitle({ rows, of_rows }: RollupUsed): string {
  if (rows === null || of_rows === null) return "by a rollup";
  return `by a rollup of ${plural(rows, "row")} for ${count(of_rows)}`;
}

/** How many times fewer rows are read. */
export function timesFewer(rows: number, of: number): string {
  const times = Math.floor(of / Math.max(1, rows));
  return times >= 2 ? `${count(times)} times fewer rows` : "about as many rows";
}
