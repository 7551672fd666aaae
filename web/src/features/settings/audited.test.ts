import { describe, expect, it } from "vitest";
import type { AuditEntry } from "@/lib/types/identity";
import { gist, ids, label } from "./audited";

const orders = "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33";
const gone = "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b44";

function entry(details: Record<string, unknown>): AuditEntry {
  const at = "2026-03-02T09:00:00Z";
  return { id: "e", user_id: null, action: "a", details, names: { [orders]: "Orders" }, timestamp: at };
}

describe("an entry of the audit", () => {
  it("tells names first and keeps the ids beside them", () => {
    const parts = gist(entry({ rows: 3, datasets: [orders, gone], dataset_id: orders }));
    expect(parts.map((one) => one.text)).toEqual(["datasets Orders and 1 more", "dataset Orders", "rows 3"]);
    expect(parts[0]?.id).toBe(`${orders} ${gone}`);
  });

  it("tells an id as it is where nothing has that name any more", () => {
    expect(gist(entry({ dataset_id: gone, file: "a.csv" })).map((one) => one.text)).toEqual([
      "file a.csv",
      `dataset id ${gone}`,
    ]);
    expect(label(entry({}), "dataset_id", gone)).toBe("dataset_id");
  });

  it("does not tell a name twice", () => {
    const told = (name: string) => gist(entry({ dataset_id: orders, name })).map((one) => one.text);
    expect(told("Orders")).toEqual(["dataset Orders"]);
    expect(told("Its name then")).toEqual(["dataset Orders", "name Its name then"]);
  });

  it("takes no other value for an id", () => {
    for (const value of [[], [orders, 1], "orders", null, 7, {}, ""]) expect(ids(value)).toBeNull();
  });
});
