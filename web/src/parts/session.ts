import { useQuery } from "@tanstack/react-query";
import type { Role } from "@/lib/types/identity";
import { sessionQuery } from "@/requests/identity";

const order: Record<Role, number> = { viewer: 0, analyst: 1, admin: 2 };

/** Whether the signed-in person has at least this role; the server decides, this only hides what it would refuse. */
export function useMay(role: Role): boolean {
  const { data } = useQuery(sessionQuery);
  return data ? order[data.user.role] >= order[role] : false;
}
