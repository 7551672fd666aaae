import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, withQuery } from "@/lib/api";
import type { Answer } from "@/lib/types/answers";
import type {
  Choices,
  Feedback,
  FeedbackItem,
  PartChange,
  ThreadItem,
  VerifiedItem,
} from "@/lib/types/conversation";
import type { Paged } from "@/lib/types/values";

export interface ThreadsWanted {
  q: string;
  whose: "mine" | "shared";
  starred: boolean;
}

export const threadsQuery = (wanted: ThreadsWanted) =>
  infiniteQueryOptions({
    queryKey: ["threads", wanted],
    queryFn: ({ pageParam, signal }) =>
      api<Paged<ThreadItem>>(withQuery("/threads", { ...wanted, cursor: pageParam, limit: 30 }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData, // lines stay, with their menus, while others are looked for
  });

export const changeThread = (id: string, change: Partial<Pick<ThreadItem, "title" | "starred" | "shared">>) =>
  api<ThreadItem>(`/threads/${id}`, { method: "PATCH", body: change });

export const deleteThread = (id: string) => api<null>(`/threads/${id}`, { method: "DELETE" });

export const choicesQuery = (queryId: string) =>
  queryOptions({
    queryKey: ["choices", queryId],
    queryFn: ({ signal }) => api<Choices>(`/query/${queryId}/choices`, { signal }),
    staleTime: 60_000,
    retry: false,
  });

export const changePart = (queryId: string, change: PartChange) =>
  api<Answer>(`/query/${queryId}/change`, { method: "POST", body: change });

export const readInstead = (queryId: string, reading: string) =>
  api<Answer>(`/query/${queryId}/instead`, { method: "POST", body: { reading } });

export const verifyAnswer = (queryId: string, body: { sql?: string; note?: string }) =>
  api<Answer>(`/query/${queryId}/verify`, { method: "POST", body });

export const verifiedQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ["verified", q],
    queryFn: ({ pageParam, signal }) =>
      api<Paged<VerifiedItem>>(withQuery("/verified", { q, cursor: pageParam, limit: 50 }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });

export const runVerified = (key: string) => api<VerifiedItem>(`/verified/${key}/run`, { method: "POST" });

export const unverify = (key: string) => api<null>(`/verified/${key}`, { method: "DELETE" });

export const sayOfAnswer = (queryId: string, said: Feedback) =>
  api<Feedback>(`/query/${queryId}/feedback`, { method: "PUT", body: said });

export const feedbackQuery = infiniteQueryOptions({
  queryKey: ["feedback"],
  queryFn: ({ pageParam, signal }) =>
    api<Paged<FeedbackItem>>(withQuery("/feedback", { cursor: pageParam, limit: 50 }), { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
});
