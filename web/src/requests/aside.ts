import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api";
import type { Outlook, Wish } from "@/lib/types/aside";

/** What loading rows set aside would give; nothing is changed by looking. */
export const outlookQuery = (id: string, wish: Wish) =>
  queryOptions({
    queryKey: ["dataset", id, "set-aside", "look", wish],
    queryFn: ({ signal }) =>
      api<Outlook>(`/datasets/${id}/set-aside/look`, { method: "POST", body: wish, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });

export const loadSetAside = (id: string, wish: Wish) =>
  api<{ job_id: string }>(`/datasets/${id}/set-aside/load`, { method: "POST", body: wish });
