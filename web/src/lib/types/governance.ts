/** Who sees what of a dataset. */

import type { Attributes, Plain } from "./attributes";
import type { Role } from "./identity";
import type { Row } from "./values";

export type MaskKind = "hide" | "null" | "hash" | "last_four" | "range";
export type Unit = "day" | "month" | "quarter" | "year";

export interface Mask {
  column: string;
  mask: MaskKind;
  width: number | null;
  unit: Unit | null;
}

export interface Audience {
  roles: readonly Role[];
  people: readonly string[];
  attributes: Readonly<Record<string, readonly Plain[]>>;
}

/** What a policy calls a rule; a check has another. */
export interface PolicyRule {
  name: string;
  audience: Audience;
  also: readonly ("admin" | "owner")[];
  rows: string | null;
  columns: readonly Mask[];
  others: "show" | "hide";
}

export interface Policy {
  dataset_id: string;
  version: number;
  rules: readonly PolicyRule[];
  updated_at: string | null;
  updated_by: string | null;
}

export interface RuleProblem {
  rule: number;
  message: string;
  hint: string;
}

export interface Someone {
  role: Role;
  email?: string;
  user_id?: string;
  attributes: Attributes;
}

export interface SeenAs {
  whole: boolean;
  row_count: number;
  columns: readonly { name: string; type: string; mask: MaskKind | null }[];
  hidden: readonly string[];
  results: readonly Row[];
}
