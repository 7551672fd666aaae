import { typed } from "@/lib/attributes";
import type { Mask, MaskKind, PolicyRule } from "@/lib/types/governance";

export const masks: readonly { value: MaskKind; label: string }[] = [
  { value: "hide", label: "not at all" },
  { value: "null", label: "as an empty column" },
  { value: "hash", label: "as a hash" },
  { value: "last_four", label: "by the last four signs" },
  { value: "range", label: "in steps" },
];

function listed(parts: readonly string[], word = "and"): string {
  if (parts.length < 2) return parts[0] ?? "";
  return `${parts.slice(0, -1).join(", ")} ${word} ${parts.at(-1)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Whom a rule is for. */
export function who({ audience, also }: PolicyRule): string {
  const roles = audience.roles.map((role) => `${role}s`);
  const named = [
    ...(roles.length > 0 ? [listed(roles)] : []),
    ...(audience.people.length > 0 ? [listed(audience.people, "or")] : []),
  ];
  const having = Object.entries(audience.attributes).map(
    ([name, wanted]) => `\`${name}\` is ${listed(wanted.map(typed), "or")}`,
  );
  const first = named.length === 0 ? "Everyone" : named.join(" who are ");
  const whole = having.length === 0 ? first : `${first} whose ${listed(having)}`;
  const exempt = (["admin", "owner"] as const).filter((one) => !also.includes(one));
  const spared = exempt.map((one) => (one === "admin" ? "administrators" : "the owner"));
  const but = audience.roles.length > 0 && !audience.roles.includes("admin") ? [] : spared;
  const said = but.length === 0 ? whole : `${whole}, but not ${listed(but, "or")}`;
  return audience.roles.length > 0 ? capital(said) : said;
}

function stepped(mask: Mask): string {
  if (mask.unit !== null) return `by the ${mask.unit}`;
  return mask.width === null ? "in steps" : `in steps of ${mask.width}`;
}

/** What a rule shows: rows first, then columns. */
export function shows({ rows, columns, others }: PolicyRule): string[] {
  const said = [rows === null ? "Every row." : `Rows where \`${rows}\`.`];
  for (const { value, label } of masks) {
    const mine = columns.filter((mask) => mask.mask === value);
    if (mine.length === 0) continue;
    said.push(
      value === "range"
        ? `${listed(mine.map((mask) => `\`${mask.column}\` ${stepped(mask)}`))}.`
        : `${listed(mine.map((mask) => `\`${mask.column}\``))} ${label}.`,
    );
  }
  if (others === "hide") said.push("Columns that it does not name are hidden, also later ones.");
  return said;
}
