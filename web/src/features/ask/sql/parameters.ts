/** The `$names` of a statement and the values that are bound to them. */

import type { Parameter, ParameterKind } from "@/lib/types/conversation";
import type { Bound } from "@/requests/statements";

export interface Given {
  kind: ParameterKind;
  value: string;
}

export const kinds: readonly { value: ParameterKind; label: string }[] = [
  { value: "text", label: "text" },
  { value: "number", label: "number" },
  { value: "date", label: "day" },
  { value: "time", label: "time" },
  { value: "boolean", label: "yes or no" },
];

const pieces = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$([A-Za-z_]\w*)/g;

/** The names in the order in which they come, each once; those in quotes and comments are none. */
export function parametersOf(sql: string): string[] {
  const found: string[] = [];
  for (const match of sql.matchAll(pieces)) {
    const name = match[1];
    if (name !== undefined && !found.includes(name)) found.push(name);
  }
  return found;
}

export function boundOf(names: readonly string[], given: Readonly<Record<string, Given>>): Bound {
  return Object.fromEntries(
    names.map((name) => {
      const { kind, value } = given[name] ?? { kind: "text" as const, value: "" };
      return [name, { kind, value }];
    }),
  );
}

export function givenOf(parameters: readonly Parameter[]): Record<string, Given> {
  return Object.fromEntries(
    parameters.map((each) => [
      each.name,
      { kind: each.kind, value: each.default === null ? "" : String(each.default) },
    ]),
  );
}

/** As they are saved, with their present values as the defaults. */
export function describedOf(names: readonly string[], given: Readonly<Record<string, Given>>): Parameter[] {
  return names.map((name) => {
    const { kind, value } = given[name] ?? { kind: "text" as const, value: "" };
    return { name, kind, label: "", default: value === "" ? null : value };
  });
}
