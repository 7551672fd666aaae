import type { Attribute, Attributes, Plain } from "./types/attributes";

/** A value as a person types it: `3` is a number, `true` a truth, anything else text; quotes keep text. */
export function plain(text: string): Plain {
  const trimmed = text.trim();
  if (/^"[\s\S]*"$/.test(trimmed) && trimmed.length > 1) return trimmed.slice(1, -1);
  if (trimmed === "true" || trimmed === "false") return trimmed === "true";
  return /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
}

/** How a value is typed so that it is read back as itself. */
export function typed(value: Plain): string {
  const text = String(value);
  return typeof value === "string" && (plain(text) !== value || text.includes(",")) ? `"${text}"` : text;
}

/** `EU, US` are two values, `"EU, US"` is one. */
export function values(text: string): Plain[] {
  return (text.match(/(?:"[^"]*"|[^,"])+/g) ?? []).filter((part) => part.trim() !== "").map(plain);
}

export function written(attribute: Attribute): string {
  return Array.isArray(attribute) ? attribute.map(typed).join(", ") : typed(attribute as Plain);
}

/** One value stands alone, several are a list. */
export function attribute(text: string): Attribute {
  const found = values(text);
  return found.length === 1 && found[0] !== undefined ? found[0] : found;
}

export interface Line {
  name: string;
  text: string;
}

export function linesOf(attributes: Attributes): Line[] {
  return Object.entries(attributes).map(([name, value]) => ({ name, text: written(value) }));
}

export function attributesOf(lines: readonly Line[]): Attributes {
  return Object.fromEntries(
    lines
      .filter((line) => line.name.trim() !== "" && values(line.text).length > 0)
      .map((line) => [line.name.trim(), attribute(line.text)]),
  );
}
