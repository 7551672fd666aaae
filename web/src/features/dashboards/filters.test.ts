import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DashboardFilter } from "@/lib/types/dashboards";
import { choiceWords, inForce, isAll, readChoices, writeChoices } from "./filters";

const filter = (type: DashboardFilter["type"]): DashboardFilter => ({
  filter_id: "f",
  label: "Origin",
  column: "origin",
  dataset_id: null,
  type,
  default: null,
});

describe("a filter", () => {
  it("says what was chosen", () => {
    expect(choiceWords(filter("set"), { values: ["EWR", "JFK", "LGA"] })).toBe("EWR, JFK and 1 more");
    expect(choiceWords(filter("range"), { min: 10, max: null })).toBe("at least 10");
    expect(choiceWords(filter("date"), { preset: "last_7_days" })).toBe("last 7 days");
    expect(choiceWords(filter("date"), { from: "2013-01-01", to: "2013-12-31" })).toBe(
      "1 Jan 2013 to 31 Dec 2013",
    );
    expect(choiceWords(filter("set"), { values: [] })).toBe("all");
  });

  it("falls back to its default unless everything was chosen", () => {
    const withDefault = { ...filter("set"), default: { values: ["JFK"] } };
    expect(inForce([withDefault], {})).toEqual({ f: { values: ["JFK"] } });
    expect(inForce([withDefault], { f: {} })).toEqual({});
    expect(isAll({ from: "", to: null })).toBe(true);
  });
});

describe("choices in the address", () => {
  it("come back as they were", () => {
    const value = fc.record({ values: fc.array(fc.oneof(fc.string(), fc.integer())) });
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), value), (choices) => {
        const kept = Object.fromEntries(Object.entries(choices).filter(([name]) => name !== "__proto__"));
        expect(readChoices(writeChoices(kept))).toEqual(kept);
      }),
    );
  });

  it("are none when the address was tampered with", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(typeof readChoices(text)).toBe("object");
      }),
    );
    expect(readChoices("[1]")).toEqual({});
  });
});
