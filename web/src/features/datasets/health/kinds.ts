/** Findings about a dataset's rows and columns, by kind, the one that needs a look first. */

import type { Relation } from "@/lib/types/checks";

interface Kind {
  kind: Relation["kind"];
  title: string;
  /** Whether somebody should look at it. */
  odd: boolean;
  found: readonly Relation[];
}

const titles = {
  near_duplicate: "Rows entered twice",
  key: "Keys",
  reference: "References",
  dependency: "Columns that tell others",
  correlation: "Columns that move together",
} as const;

export function kinds(relations: readonly Relation[]): Kind[] {
  const order = Object.keys(titles) as Relation["kind"][];
  return order
    .map((kind) => ({
      kind,
      title: titles[kind],
      odd: kind === "near_duplicate",
      found: relations.filter((relation) => relation.kind === kind),
    }))
    .filter((kind) => kind.found.length > 0);
}
