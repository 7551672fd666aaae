import { describe, expect, it } from "vitest";
import type { PolicyRule } from "@/lib/types/governance";
import { draftOf, lacking, maskFor, ruleOf } from "./draft";

const rule: PolicyRule = {
  name: "Staff",
  audience: { roles: ["viewer"], people: ["a@b.c", "d@e.f"], attributes: { level: [1, "2"], on: [true] } },
  also: ["owner"],
  rows: "region = person.region",
  columns: [{ column: "pay", mask: "range", width: 100, unit: null }],
  others: "hide",
};

describe("a rule's form", () => {
  it("gives back the rule that it was opened with", () => {
    expect(ruleOf(draftOf(rule))).toEqual(rule);
  });

  it("says what it lacks", () => {
    const empty = draftOf(null);
    expect(lacking(empty)).toMatch(/name/);
    expect(lacking({ ...empty, name: "x" })).toMatch(/rows/);
    expect(lacking({ ...empty, name: "x", rows: "a = 1" })).toBeNull();
    const masks = [maskFor("a", "long", "hash"), maskFor("a", "long", "hide")];
    expect(lacking({ ...empty, name: "x", masks })).toBe("Mask a once.");
  });

  it("gives a range the step that fits its column", () => {
    expect(maskFor("a", "long", "range")).toMatchObject({ width: 10, unit: null });
    expect(maskFor("a", "timestamp", "range")).toMatchObject({ width: null, unit: "month" });
  });
});
