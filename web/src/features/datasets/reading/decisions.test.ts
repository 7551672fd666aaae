import { describe, expect, it } from "vitest";
import type { ProfileColumn } from "@/lib/types/datasets";
import { decisionsOf, evidenceOf, fileWords } from "./decisions";

const plain: ProfileColumn = {
  field_id: 1,
  name: "day",
  type: "string",
  null_count: 0,
  null_percentage: 0,
  unique_count: 9,
  min: null,
  max: null,
  mean: null,
  std_dev: null,
  quantiles: null,
  histogram: null,
  top_values: null,
  meaning: null,
  unit: null,
};

describe("decisions of the reading", () => {
  it("offer the kind that nearly all values have", () => {
    const [found] = decisionsOf([{ ...plain, mixed_types: { string: 2, date: 896 } }]);
    expect(found?.text).toBe("`day` stayed text: 896 of 898 values are days, 2 are not.");
    expect(found?.other).toEqual({ type: "date", label: "Read as days" });
  });

  it("say nothing where kinds are truly mixed, or where figures have separators", () => {
    expect(decisionsOf([{ ...plain, mixed_types: { string: 40, date: 60 } }])).toEqual([]);
    expect(decisionsOf([{ ...plain, mixed_types: { string: 1, "styled number": 99 } }])).toEqual([]);
    expect(decisionsOf([plain])).toEqual([]);
  });

  it("tell cells that became missing with their lines", () => {
    const [found] = decisionsOf([
      {
        ...plain,
        type: "double",
        coerced_nulls: { "": 4, "n/a": 2 },
        coerced_cells: [
          { text: "n/a", row: 3, line: 1107 },
          { text: "n/a", row: 9, line: 1113 },
        ],
      },
    ]);
    expect(found?.text).toBe("2 cells of `day` held `n/a` (line 1,107, 1,113) and are missing now.");
    expect(found?.other.type).toBe("string");
  });

  it("offer the other order of day and month", () => {
    const [found] = decisionsOf([{ ...plain, type: "date", ambiguous: "x", format: "%d/%m/%Y" }]);
    expect(found?.other).toEqual({ type: "date", format: "%m/%d/%Y", label: "Month first" });
  });
});

describe("how a file was read", () => {
  it("is told in a few words and with its evidence", () => {
    const format = {
      name: "csv",
      encoding: "windows-1252",
      encoding_evidence: "the bytes are no UTF-8",
      delimiter: ";",
      header: true,
      header_cells: ["Tag", "Betrag"],
      header_evidence: "the first row is text",
      skipped_lines: 4,
      evidence: "398 of 399 rows have 6 fields",
    };
    expect(fileWords(format)).toEqual([
      "CSV",
      "in windows-1252",
      "fields between semicolons",
      "4 lines above the header skipped",
    ]);
    expect(evidenceOf(format).map(([name]) => name)).toEqual(["Encoding", "Dialect", "Header"]);
  });
});
