import { queryOptions } from "@tanstack/react-query";
import { api, withQuery } from "@/lib/api";
import type { QueryAnswer } from "@/lib/types/answers";
import type { AsideEvent, Replay, Stream, StreamLog, StreamSeen } from "@/lib/types/streams";
import type { Paged } from "@/lib/types/values";

const soon = 2_000;

export type Begin = "earliest" | "latest";

export const streamsQuery = queryOptions({
  queryKey: ["streams"],
  queryFn: ({ signal }) => api<{ items: readonly Stream[] }>("/streams", { signal }),
  refetchInterval: soon,
});

export const streamQuery = (id: string) =>
  queryOptions({
    queryKey: ["stream", id],
    queryFn: ({ signal }) => api<StreamSeen>(`/streams/${id}`, { signal }),
    refetchInterval: soon,
  });

export const lastEventsQuery = (id: string) =>
  queryOptions({
    queryKey: ["stream", id, "events"],
    queryFn: ({ signal }) => api<QueryAnswer>(withQuery(`/streams/${id}/events`, { limit: 100 }), { signal }),
    refetchInterval: soon,
  });

export const asideEventsQuery = (id: string, cursor: string | null) =>
  queryOptions({
    queryKey: ["stream", id, "aside", cursor],
    queryFn: ({ signal }) =>
      api<Paged<AsideEvent>>(withQuery(`/streams/${id}/set-aside`, { cursor, limit: 50 }), { signal }),
  });

export const followTopic = (wish: { connection_id: string; topic: string; stream: string; begin: Begin }) =>
  api<StreamSeen>("/streams/follow", { method: "POST", body: wish });
export const pauseFollowing = (id: string, paused: boolean) =>
  api<StreamSeen>(`/streams/${id}/follow`, { method: "PATCH", body: { paused } });
export const endFollowing = (id: string) => api<null>(`/streams/${id}/follow`, { method: "DELETE" });

export const streamLogQuery = (id: string) =>
  queryOptions({
    queryKey: ["stream", id, "log"],
    queryFn: ({ signal }) => api<StreamLog>(`/streams/${id}/log`, { signal }),
    staleTime: 0,
  });

export interface ReplayWish {
  into: string;
  offset?: number;
  since?: string;
  types: Readonly<Record<string, string>>;
}

export const replayStream = (id: string, wish: ReplayWish) =>
  api<Replay>(`/streams/${id}/replay`, { method: "POST", body: wish });
export const makeReadyStream = () => api<StreamSeen>("/streams/ready", { method: "POST" });
