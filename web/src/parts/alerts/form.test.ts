import { describe, expect, it } from "vitest";
import type { Alert, AlertRule, Watch } from "@/lib/types/alerts";
import { begin, type Form, formOf, ruleOf, type When, whens } from "./form";

const watch: Watch = { kind: "sql", sql: "SELECT 1 AS n" };

function rule(form: Partial<Form>, of: Watch = watch): AlertRule {
  const made = ruleOf({ ...begin(of, "Low", "me"), level: "5", ...form }, of);
  if (typeof made === "string") throw new Error(made);
  return made;
}

describe("the form of an alert", () => {
  it("makes the rule that it shows again", () => {
    for (const { value } of whens) {
      const filled = { when: value as When, minutes: "90", quietSince: "22:00", quietUntil: "07:00" };
      const made = rule({ ...filled, clear: value === "below" ? "7" : "", by: "region", again: "60" });
      const again = ruleOf(formOf({ rule: made } as Alert), made.watch, made);
      expect(again).toEqual(made);
    }
  });

  it("keeps what it does not show", () => {
    const before: AlertRule = { ...rule({}), when_missing: "fire", clear_after: 3, enabled: false };
    const changed = ruleOf({ ...formOf({ rule: before } as Alert), name: "Other" }, before.watch, before);
    expect(changed).toMatchObject({ name: "Other", when_missing: "fire", clear_after: 3, enabled: false });
  });

  it("says what is lacking", () => {
    const lacking = (form: Partial<Form>) => ruleOf({ ...begin(watch, "Low", "me"), ...form }, watch);
    expect(lacking({ level: "" })).toBe("Say which figure.");
    expect(lacking({ level: "many" })).toBe("Say which figure.");
    expect(lacking({ level: "1", name: " " })).toBe("Give it a name.");
    expect(lacking({ level: "1", sql: "" })).toBe("Write the statement that gives the figure.");
    expect(lacking({ when: "up", amount: "0" })).toBe("Say by how much.");
    expect(lacking({ level: "1", quietSince: "22:00" })).toBe("Quiet hours have a beginning and an end.");
  });

  it("fires on a check that does not hold, whenever it ran", () => {
    const check: Watch = { kind: "check", check_id: "c" };
    const made = ruleOf(begin(check, "Prices", "me"), check);
    expect(made).toMatchObject({
      watch: check,
      trigger: "data",
      condition: { kind: "threshold", op: "above", level: 0 },
    });
  });
});
