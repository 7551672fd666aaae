import { describe, expect, it } from "vitest";
import type { LogRecord, Readiness, Threshold } from "@/lib/types/monitoring";
import { along, facts, glance, happened, valued } from "./words";

const ready: Readiness = { status: "ok", parts: { database: "ok", cache: "ok" }, notes: {} };
const cpu: Threshold = {
  name: "cpu",
  state: "ok",
  value: 0.2,
  unit: "share",
  warning: 0.8,
  critical: 0.85,
  minutes: 5,
  since: null,
};
const p95: Threshold = { ...cpu, name: "p95", unit: "ms", warning: 500, critical: null, value: 120 };

describe("at a glance", () => {
  it("all is well where every part answers and nothing is too high", () => {
    const seen = glance(ready, [cpu, p95]);
    expect([seen.headline, seen.tone, seen.lines]).toEqual(["All is well", "good", []]);
    expect([seen.well, seen.all]).toEqual([4, 4]);
  });

  it("what is not measured yet is neither well nor wrong", () => {
    const seen = glance(ready, [cpu, { ...p95, state: "unknown", value: null }]);
    expect([seen.headline, seen.well, seen.all]).toEqual(["All is well", 3, 3]);
    expect(glance(undefined, []).headline).toBe("Looking");
  });

  it("the worst is told first, with its figure and its threshold", () => {
    const down: Readiness = {
      status: "degraded",
      parts: { database: "ok", cache: "degraded" },
      notes: { cache: "It does not answer." },
    };
    const seen = glance(down, [
      { ...p95, state: "warning", value: 812 },
      { ...cpu, state: "critical", value: 0.93 },
    ]);
    expect([seen.headline, seen.tone]).toEqual(["3 things need a look", "bad"]);
    expect(seen.lines).toEqual([
      "Processors: 93 %, above 85 %",
      "Cache: It does not answer.",
      "95 of 100 answers within: 812 ms, above 500 ms",
    ]);
  });
});

describe("a threshold", () => {
  it("has its mark on the scale that its value stands on", () => {
    expect(along(cpu)).toEqual({ share: 0.2, mark: 0.8 });
    expect(along({ ...p95, value: 2_000 })).toEqual({ share: 1, mark: 0.5 });
    expect([valued(0.034, "share"), valued(null, "ms"), valued(1_234, "events")]).toEqual([
      "3.4 %",
      "–",
      "1,234",
    ]);
  });
});

describe("a record of the log", () => {
  const record: LogRecord = {
    number: 7,
    event: "request",
    level: "info",
    timestamp: "2026-03-02T09:00:00Z",
    method: "GET",
    path: "/api/v1/home",
    status: 200,
    ms: 12.4,
    request_id: "abc",
  };
  it("tells a request as it was, and all else by its facts", () => {
    expect(facts(record)).toBe("GET /api/v1/home 200 in 12.4 ms");
    const job = { ...record, event: "job_failed", path: undefined, method: undefined, status: undefined };
    expect(happened(job)).toBe("Job failed");
    expect(facts({ ...job, ms: undefined, job_type: "ingestion", rows: 3 })).toBe(
      "job type ingestion, rows 3",
    );
  });
});
