import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api";
import type { Usage } from "@/lib/types/usage";

export const usageQuery = queryOptions({
  queryKey: ["llm", "usage"],
  queryFn: ({ signal }) => api<Usage>("/llm/usage", { signal }),
  refetchInterval: 30_000,
});
