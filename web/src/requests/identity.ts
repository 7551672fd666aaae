import { queryOptions } from "@tanstack/react-query";
import { ApiError, api, withQuery } from "@/lib/api";
import type { Attributes } from "@/lib/types/attributes";
import type { ApiKey, AuditEntry, OpenSession, Role, Session, Tier, User } from "@/lib/types/identity";
import type { Paged } from "@/lib/types/values";

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await api<Session>("/session", { signal });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

export const signIn = (body: { email: string; password: string }) =>
  api<unknown>("/session", { method: "POST", body });
export const signInByLink = (token: string) =>
  api<Session>("/session/link", { method: "POST", body: { token } });
export const signOut = () => api<null>("/session", { method: "DELETE" });
export const changeName = (name: string) => api<unknown>("/session", { method: "PATCH", body: { name } });
export const setPassword = (body: { password: string; current_password?: string }) =>
  api<null>("/session/password", { method: "PUT", body });

export const mySessionsQuery = queryOptions({
  queryKey: ["session", "all"],
  queryFn: ({ signal }) => api<Paged<OpenSession>>("/session/all", { signal }),
});
export const endMySession = (id: string) => api<null>(`/session/all/${id}`, { method: "DELETE" });

export const peopleQuery = queryOptions({
  queryKey: ["people"],
  queryFn: ({ signal }) => api<Paged<User>>("/people?limit=200", { signal }),
});
export const invite = (body: { email: string; name: string; role: Role; tier: Tier }) =>
  api<{ user: User; link: string }>("/people", { method: "POST", body });
export const changePerson = (
  id: string,
  body: { role?: Role; tier?: Tier; disabled?: boolean; name?: string; attributes?: Attributes },
) => api<User>(`/people/${id}`, { method: "PATCH", body });
export const removePerson = (id: string) => api<null>(`/people/${id}`, { method: "DELETE" });
export const passwordLink = (id: string) => api<{ link: string }>(`/people/${id}/link`, { method: "POST" });
export const personSessionsQuery = (id: string) =>
  queryOptions({
    queryKey: ["people", id, "sessions"],
    queryFn: ({ signal }) => api<Paged<OpenSession>>(`/people/${id}/sessions`, { signal }),
  });
export const endPersonSession = (id: string, session: string) =>
  api<null>(`/people/${id}/sessions/${session}`, { method: "DELETE" });

export const keysQuery = queryOptions({
  queryKey: ["keys"],
  queryFn: ({ signal }) => api<Paged<ApiKey>>("/keys", { signal }),
});
export const makeKey = (body: { name: string; role: Role; expires_in_days?: number }) =>
  api<ApiKey>("/keys", { method: "POST", body });
export const revokeKey = (id: string) => api<null>(`/keys/${id}`, { method: "DELETE" });

export interface AuditSearch {
  q?: string;
  action?: string;
  user_id?: string;
  from?: string;
  to?: string;
}
export const auditQuery = (search: AuditSearch, cursor: string | null) =>
  queryOptions({
    queryKey: ["audit", search, cursor],
    queryFn: ({ signal }) =>
      api<Paged<AuditEntry>>(withQuery("/audit", { ...search, cursor, limit: 50 }), { signal }),
  });
export const verifyAudit = () =>
  api<{ ok: boolean; entries: number; broken_at: string | number | null }>("/audit/verify");
