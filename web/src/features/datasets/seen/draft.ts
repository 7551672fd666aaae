import { attributesOf, type Line, linesOf, values } from "@/lib/attributes";
import type { Mask, PolicyRule } from "@/lib/types/governance";
import type { Role } from "@/lib/types/identity";

/** A rule as its form holds it: everything that is typed is text. */
export interface Draft {
  name: string;
  roles: readonly Role[];
  people: string;
  attributes: readonly Line[];
  also: PolicyRule["also"];
  rows: string;
  masks: readonly Mask[];
  others: PolicyRule["others"];
}

export function draftOf(rule: PolicyRule | null): Draft {
  return {
    name: rule?.name ?? "",
    roles: rule?.audience.roles ?? [],
    people: rule?.audience.people.join(", ") ?? "",
    attributes: linesOf(rule?.audience.attributes ?? {}),
    also: rule?.also ?? [],
    rows: rule?.rows ?? "",
    masks: rule?.columns ?? [],
    others: rule?.others ?? "show",
  };
}

export function ruleOf(draft: Draft): PolicyRule {
  const wanted = Object.keys(attributesOf(draft.attributes)).map((name) => {
    const text = draft.attributes.find((line) => line.name.trim() === name)?.text ?? "";
    return [name, values(text)] as const;
  });
  return {
    name: draft.name.trim() || "A rule",
    audience: {
      roles: draft.roles,
      people: draft.people.split(/[\s,;]+/).filter(Boolean),
      attributes: Object.fromEntries(wanted),
    },
    also: draft.also,
    rows: draft.rows.trim() || null,
    columns: draft.masks,
    others: draft.others,
  };
}

/** What the form lacks before the server is asked; null where nothing does. */
export function lacking(draft: Draft): string | null {
  if (draft.name.trim() === "") return "Give the rule a name.";
  if (draft.rows.trim() === "" && draft.masks.length === 0 && draft.others === "show") {
    return "Say which rows it shows, or mask a column.";
  }
  const names = draft.masks.map((mask) => mask.column);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  return twice === undefined ? null : `Mask ${twice} once.`;
}

/** The mask that a column most likely asks for. */
export function maskFor(column: string, type: string, kind: Mask["mask"]): Mask {
  if (kind !== "range") return { column, mask: kind, width: null, unit: null };
  const dated = /^(date|timestamp)/.test(type);
  return { column, mask: kind, width: dated ? null : 10, unit: dated ? "month" : null };
}
