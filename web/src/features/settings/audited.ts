import { words } from "@/lib/format";
import type { AuditEntry } from "@/lib/types/identity";

const id = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export interface Part {
  key: string;
  text: string;
  /** What stands in the trail, where the text is its name. */
  id?: string | undefined;
}

/** The ids that a detail holds, one or a list of them; null for any other value. */
export function ids(value: unknown): readonly string[] | null {
  const held = Array.isArray(value) ? value : [value];
  return held.length > 0 && held.every((one) => typeof one === "string" && id.test(one)) ? held : null;
}

/** Under which word a detail stands: `dataset_id` is a dataset where its name is shown. */
export function label(entry: AuditEntry, name: string, value: unknown): string {
  const isNamed = ids(value)?.some((one) => entry.names[one]) ?? false;
  return isNamed ? name.replace(/_ids$/, "s").replace(/_id$/, "") : name;
}

/** The details in a line: what has a name first, then the other plain values; ids without a name last. */
export function gist(entry: AuditEntry): readonly Part[] {
  const names = new Set<unknown>(Object.values(entry.names));
  const told = Object.entries(entry.details).filter(([name, value]) => name !== "name" || !names.has(value));
  const parts = told.flatMap(([name, value]) => part(entry, name, value));
  return parts
    .sort((a, b) => a.rank - b.rank)
    .slice(0, 4)
    .map(({ rank: _, ...shown }) => shown);
}

function part(entry: AuditEntry, name: string, value: unknown): (Part & { rank: number })[] {
  const held = ids(value);
  const word = words(label(entry, name, value)).toLowerCase();
  const known = held?.filter((one) => entry.names[one]) ?? [];
  if (held !== null && known.length > 0) {
    const rest = held.length - known.length;
    const named = known.map((one) => entry.names[one]).join(", ");
    const text = `${word} ${named}${rest > 0 ? ` and ${rest} more` : ""}`;
    return [{ key: name, text, id: held.join(" "), rank: 0 }];
  }
  if (!["string", "number", "boolean"].includes(typeof value)) return [];
  return [{ key: name, text: `${word} ${String(value)}`, rank: held === null ? 1 : 2 }];
}
