import { describe, expect, it } from "vitest";
import type { ModelRun } from "@/lib/types/transforms";
import { rollupTitle, rollupWords, runWords, timesFewer } from "./words";

const run: ModelRun = {
  run_id: "r",
  status: "loaded",
  why: "inputs",
  how: "rows",
  rows: 1,
  error: null,
  created_at: "2026-03-02T09:00:00Z",
  finished_at: null,
};

describe("a run in a sentence", () => {
  it("tells what came and why it ran", () => {
    expect(runWords(run)).toBe("1 row added, after what it reads changed");
    expect(runWords({ ...run, how: "groups", rows: 4, why: "schedule" })).toBe(
      "4 rows from what was new, by the clock",
    );
    expect(runWords({ ...run, how: "whole", rows: 4, why: "made" })).toBe("4 rows made, when it was made");
  });

  it("tells why it failed", () => {
    expect(runWords({ ...run, status: "failed", error: "There is no column `regin`." })).toBe(
      "There is no column `regin`.",
    );
    expect(runWords({ ...run, status: "nothing_new", why: "hand" })).toBe("Nothing new, by hand");
  });
});

describe("a rollup", () => {
  it("is named by what it groups", () => {
    expect(rollupWords([])).toBe("all rows as one");
    expect(rollupWords(["carrier", "day by month"])).toBe("carrier, day by month");
  });

  it("tells in an answer what was read", () => {
    expect(rollupTitle({ rollup_id: "r", rows: 4, of_rows: 4000 })).toBe("by a rollup of 4 rows for 4,000");
    expect(rollupTitle({ rollup_id: "r", rows: null, of_rows: null })).toBe("by a rollup");
  });

  it("says how much less is read", () => {
    expect(timesFewer(4, 400)).toBe("100 times fewer rows");
    expect(timesFewer(300, 400)).toBe("about as many rows");
  });
});
