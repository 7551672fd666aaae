import { useQueryClient } from "@tanstack/react-query";
import type { Brand } from "@/lib/types/looks";
import { sessionQuery } from "@/requests/identity";
import { brandQuery } from "@/requests/looks";

/** What follows a change of the looks: the form shows it, and the page wears it. */
export function useSettle(): (brand: Brand) => void {
  const client = useQueryClient();
  return (brand) => {
    client.setQueryData(brandQuery.queryKey, brand);
    void client.invalidateQueries({ queryKey: ["brand", "versions"] });
    void client.invalidateQueries({ queryKey: ["looks"] });
    void client.invalidateQueries({ queryKey: sessionQuery.queryKey, exact: true });
  };
}
