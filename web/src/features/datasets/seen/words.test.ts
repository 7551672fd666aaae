import { describe, expect, it } from "vitest";
import type { PolicyRule } from "@/lib/types/governance";
import { shows, who } from "./words";

const rule: PolicyRule = {
  name: "a rule",
  audience: { roles: [], people: [], attributes: {} },
  also: [],
  rows: null,
  columns: [],
  others: "show",
};
const mask = { width: null, unit: null };

describe("a rule in words", () => {
  it("says whom it is for", () => {
    expect(who(rule)).toBe("Everyone, but not administrators or the owner");
    expect(who({ ...rule, also: ["admin", "owner"] })).toBe("Everyone");
    expect(who({ ...rule, audience: { ...rule.audience, roles: ["viewer", "analyst"] } })).toBe(
      "Viewers and analysts",
    );
    const audience = { roles: [], people: ["a@b.c"], attributes: { region: ["EU", "US"], level: [3] } };
    expect(who({ ...rule, audience, also: ["admin", "owner"] })).toBe(
      "a@b.c whose `region` is EU or US and `level` is 3",
    );
  });

  it("says what it shows", () => {
    expect(shows(rule)).toEqual(["Every row."]);
    const columns = [
      { ...mask, column: "email", mask: "hash" as const },
      { ...mask, column: "phone", mask: "hash" as const },
      { ...mask, column: "age", mask: "range" as const, width: 10 },
      { ...mask, column: "born", mask: "range" as const, unit: "year" as const },
      { ...mask, column: "notes", mask: "hide" as const },
    ];
    expect(shows({ ...rule, rows: "region = person.region", columns, others: "hide" })).toEqual([
      "Rows where `region = person.region`.",
      "`notes` not at all.",
      "`email` and `phone` as a hash.",
      "`age` in steps of 10 and `born` by the year.",
      "Columns that it does not name are hidden, also later ones.",
    ]);
  });
});
