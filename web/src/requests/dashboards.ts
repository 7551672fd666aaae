import { queryOptions } from "@tanstack/react-query";
import { api, apiText, lines, withQuery } from "@/lib/api";
import type {
  BoardPerson,
  BoardVersion,
  Dashboard,
  Difference,
  FilterChoices,
  FilterValue,
  Note,
  Picked,
  Position,
  Share,
  Sorting,
  Step,
  TileData,
  TilesAnswer,
  Visualization,
} from "@/lib/types/dashboards";
import type { Paged, ResultColumn, Row } from "@/lib/types/values";
import { runHeaders } from "./runs";

export type FilterValues = Readonly<Record<string, FilterValue>>;

/** Under which name a dashboard's tiles run, by which they can be stopped. */
export const boardRun = (id: string) => `dashboard:${id}`;

export const dashboardsQuery = queryOptions({
  queryKey: ["dashboards"],
  queryFn: ({ signal }) => api<Paged<Dashboard>>("/dashboards?limit=200", { signal }),
});

export const dashboardQuery = (id: string) =>
  queryOptions({
    queryKey: ["dashboard", id],
    queryFn: ({ signal }) => api<Dashboard>(`/dashboards/${id}`, { signal }),
  });

/** Where a dashboard is read from: by whoever is signed in, through a link, or within another page. */
export interface Source {
  path: string;
  headers?: Record<string, string>;
}

export const ownSource = (id: string): Source => ({ path: `/dashboards/${id}` });

/** What someone who looks has set. */
export interface Chosen {
  filters: FilterValues;
  picked?: Readonly<Record<string, Picked>>;
  into?: Readonly<Record<string, readonly Step[]>>;
  order?: Readonly<Record<string, readonly Sorting[]>>;
}

type Line =
  | ({ type: "view" } & Omit<TilesAnswer, "tiles">)
  | { type: "tile"; viz_id: string; tile: TileData }
  | { type: "end"; as_of: string | null };

/** All tiles in one request; each is in the cache, and on the page, as soon as it is ready. */
export const tilesQuery = (source: Source, chosen: Chosen, version: number) =>
  queryOptions({
    queryKey: ["board-tiles", source.path, chosen, version],
    queryFn: async ({ signal, client, queryKey }) => {
      let seen: TilesAnswer = { tiles: {} };
      const headers = {
        ...source.headers,
        ...runHeaders(`dashboard:${source.path.split("/").at(-1) ?? ""}`),
      };
      await lines<Line>(`${source.path}/stream`, { body: chosen, signal, headers }, (line) => {
        switch (line.type) {
          case "view": {
            const { type: _, ...head } = line;
            seen = { ...seen, ...head };
            break;
          }
          case "tile":
            seen = { ...seen, tiles: { ...seen.tiles, [line.viz_id]: line.tile } };
            client.setQueryData(queryKey, seen);
            break;
          case "end":
            seen = { ...seen, as_of: line.as_of };
        }
      });
      return seen;
    },
    placeholderData: (previous) => previous,
    staleTime: 30_000,
  });

export const filterValuesQuery = (source: Source, filterId: string, filters: FilterValues) =>
  queryOptions({
    queryKey: ["board-values", source.path, filterId, filters],
    queryFn: ({ signal }) => {
      const asked = withQuery(`${source.path}/filter-values`, {
        filter_id: filterId,
        filters: JSON.stringify(filters),
      });
      return api<FilterChoices>(asked, { signal, ...(source.headers ? { headers: source.headers } : {}) });
    },
    staleTime: 60_000,
  });

export const sharedDashboardQuery = (source: Source) =>
  queryOptions({
    queryKey: ["shared", source.path, source.headers],
    queryFn: ({ signal }) =>
      api<Dashboard>(source.path, { signal, ...(source.headers ? { headers: source.headers } : {}) }),
    retry: false,
  });

/** Opens one live connection for whoever has a link, since a socket is sent no header. */
export const ticketFor = async (source: Source): Promise<string> => {
  const headers = source.headers ? { headers: source.headers } : {};
  return (await api<{ ticket: string }>(`${source.path}/ws-ticket`, { method: "POST", ...headers })).ticket;
};

export const unlockShared = (token: string, password: string) =>
  api<{ pass: string }>(`/shared/${token}/unlock`, { method: "POST", body: { password } });

export interface RowsBehind {
  columns: ResultColumn[];
  results: Row[];
  row_count: number;
  truncated: boolean;
  sql: string;
}
export const rowsBehindQuery = (id: string, vizId: string, chosen: Chosen, mark: Picked | null) =>
  queryOptions({
    queryKey: ["board-rows", id, vizId, chosen, mark],
    queryFn: ({ signal }) =>
      api<RowsBehind>(`/dashboards/${id}/tiles/${vizId}/rows`, {
        method: "POST",
        body: { ...chosen, mark },
        signal,
      }),
  });

/** A tile changed in words: what of them was understood, and what was not. */
export interface Reworded {
  tile: Visualization;
  understood: string[];
  not_understood: string[];
}
export const rewordTile = (tile: Visualization, words: string, columns: readonly ResultColumn[]) =>
  api<Reworded>("/dashboards/reword", {
    method: "POST",
    body: {
      tile,
      words,
      columns: columns.map(({ name, label, type }) => ({ name, label: label ?? null, type })),
    },
  });

export const draftDashboard = (body: { dataset_id?: string; question?: string }) =>
  api<Dashboard>("/dashboards/draft", { method: "POST", body });
export const importDashboard = (yaml: string, into: string | null) =>
  api<Dashboard>("/dashboards/import", { method: "POST", body: { yaml, dashboard_id: into } });
export const compareYaml = (id: string, yaml: string) =>
  api<{ same: boolean; told: string; differences: Difference[]; lines: string }>(`/dashboards/${id}/diff`, {
    method: "POST",
    body: { yaml },
  });
export const yamlAddress = (id: string) => `/api/v1/dashboards/${id}/yaml`;

export const yamlQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: ["dashboard", id, "yaml", version],
    queryFn: ({ signal }) => apiText(`/dashboards/${id}/yaml`, signal),
  });

export const versionsQuery = (id: string) =>
  queryOptions({
    queryKey: ["dashboard", id, "versions"],
    queryFn: ({ signal }) =>
      api<{ items: BoardVersion[] }>(`/dashboards/${id}/versions?limit=200`, { signal }),
  });
export const versionQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: ["dashboard", id, "versions", version],
    queryFn: ({ signal }) =>
      api<Dashboard & { differences: Difference[] }>(`/dashboards/${id}/versions/${version}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
export const restoreVersion = (id: string, version: number) =>
  api<Dashboard>(`/dashboards/${id}/versions/${version}/restore`, { method: "POST" });

export const notesQuery = (id: string) =>
  queryOptions({
    queryKey: ["dashboard", id, "notes"],
    queryFn: ({ signal }) => api<{ items: Note[] }>(`/dashboards/${id}/notes`, { signal }),
  });
export interface NewNote {
  text: string;
  viz_id?: string | null;
  on?: string | null;
  until?: string | null;
  reply_to?: string | null;
}
export const writeNote = (id: string, note: NewNote) =>
  api<Note>(`/dashboards/${id}/notes`, { method: "POST", body: note });
export const changeNote = (id: string, noteId: string, change: { text?: string; settled?: boolean }) =>
  api<Note>(`/dashboards/${id}/notes/${noteId}`, { method: "PATCH", body: change });
export const removeNote = (id: string, noteId: string) =>
  api<null>(`/dashboards/${id}/notes/${noteId}`, { method: "DELETE" });

export const boardPeopleQuery = (id: string) =>
  queryOptions({
    queryKey: ["dashboard", id, "people"],
    queryFn: ({ signal }) => api<{ items: BoardPerson[] }>(`/dashboards/${id}/people`, { signal }),
  });

export const sharesQuery = (id: string) =>
  queryOptions({
    queryKey: ["dashboard", id, "shares"],
    queryFn: ({ signal }) => api<Paged<Share>>(`/dashboards/${id}/shares`, { signal }),
  });

export const makeDashboard = (name: string) =>
  api<Dashboard>("/dashboards", { method: "POST", body: { name } });

/** What of a dashboard can be changed at once; the version says which one was changed. */
export type BoardChange = Pick<Dashboard, "version"> &
  Partial<
    Pick<
      Dashboard,
      "name" | "description" | "visualizations" | "filters" | "shared" | "layout" | "config" | "people"
    >
  >;
export const saveDashboard = (id: string, change: BoardChange) =>
  api<Dashboard>(`/dashboards/${id}`, { method: "PUT", body: change });
export const starDashboard = (id: string, starred: boolean) =>
  api<Dashboard>(`/dashboards/${id}/star`, { method: "PUT", body: { starred } });
export const deleteDashboard = (id: string) => api<null>(`/dashboards/${id}`, { method: "DELETE" });
export interface ShareWish {
  expires_in_days: number;
  kind?: "link" | "embed";
  label?: string;
  password?: string;
  origins?: string[];
}
export const shareDashboard = (id: string, wish: ShareWish) =>
  api<Share>(`/dashboards/${id}/shares`, { method: "POST", body: wish });
export const revokeShare = (id: string, share: string) =>
  api<null>(`/dashboards/${id}/shares/${share}`, { method: "DELETE" });

export interface NewTile {
  title: string;
  chart_type: string;
  dataset_id: string | null;
  query: string | null;
  question?: string | null;
  config: Visualization["config"];
  position?: Position;
  tab?: string;
}
export const pinAnswer = (id: string, queryId: string, title: string, tab = "") =>
  api<Visualization>(`/dashboards/${id}/tiles`, { method: "POST", body: { query_id: queryId, title, tab } });
export const pinTile = (id: string, viz: NewTile) =>
  api<Visualization>(`/dashboards/${id}/tiles`, { method: "POST", body: { viz } });

export type BoardFormat = "pdf" | "png" | "svg" | "csv" | "xlsx" | "parquet";
export async function exportDashboard(
  id: string,
  format: BoardFormat,
  chosen: Chosen,
  vizId: string | null = null,
): Promise<string> {
  const answer = await api<{ download_url: string }>(`/dashboards/${id}/export`, {
    method: "POST",
    body: { format, filters: chosen.filters, picked: chosen.picked ?? {}, viz_id: vizId },
  });
  return answer.download_url;
}
