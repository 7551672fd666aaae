import { queryOptions } from "@tanstack/react-query";
import { api, withQuery } from "@/lib/api";
import type { FoundAnswer } from "@/lib/types/search";

/** Whatever the person may open, by its words; what was found last stays while the next is looked for. */
export const searchQuery = (text: string) =>
  queryOptions({
    queryKey: ["search", text],
    queryFn: ({ signal }) => api<FoundAnswer>(withQuery("/search", { q: text, limit: 12 }), { signal }),
    staleTime: 5_000,
    retry: false,
    placeholderData: (previous) => previous,
  });
