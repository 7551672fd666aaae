import type { Role, Tier } from "@/lib/types/identity";

export const roles: readonly { value: Role; label: string }[] = [
  { value: "viewer", label: "viewer" },
  { value: "analyst", label: "analyst" },
  { value: "admin", label: "admin" },
];
export const tiers: readonly { value: Tier; label: string }[] = [
  { value: "free", label: "free" },
  { value: "premium", label: "premium" },
];
