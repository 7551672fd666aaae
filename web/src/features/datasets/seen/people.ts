import { useQuery } from "@tanstack/react-query";
import type { PolicyRule } from "@/lib/types/governance";
import type { User } from "@/lib/types/identity";
import { useMay } from "@/parts/session";
import { peopleQuery } from "@/requests/identity";

/** The people of the workspace, for whoever may list them. */
export function usePeople(): readonly User[] {
  const { data } = useQuery({ ...peopleQuery, enabled: useMay("admin") });
  return data?.items ?? [];
}

/** Names of attributes that people have, or that rules speak of. */
export function useAttributeNames(rules: readonly PolicyRule[]): readonly string[] {
  const people = usePeople();
  const spoken = rules.flatMap((rule) => [
    ...Object.keys(rule.audience.attributes),
    ...[...(rule.rows ?? "").matchAll(/person\.(\w+)/gi)].map((found) => found[1] ?? ""),
  ]);
  const held = people.flatMap((person) => Object.keys(person.attributes));
  const always = new Set(["id", "email", "role", ""]);
  return [...new Set([...held, ...spoken])].filter((name) => !always.has(name)).sort();
}
