import { useQuery } from "@tanstack/react-query";
import { alertsQuery } from "@/requests/alerts";

/** How many alerts fire now, of those that one may see. */
export function useFiring(): number {
  const { data } = useQuery({ ...alertsQuery, refetchInterval: 30_000 });
  return data?.items.filter((alert) => alert.state === "firing").length ?? 0;
}
