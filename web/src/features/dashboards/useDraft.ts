import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { api } from "@/lib/api";
import type { BoardLayout, Dashboard, DashboardFilter, Visualization } from "@/lib/types/dashboards";
import { dashboardQuery, saveDashboard } from "@/requests/dashboards";
import { useHistory } from "./history";

export interface Draft {
  name: string;
  visualizations: Visualization[];
  filters: DashboardFilter[];
  layout: BoardLayout;
}

export const plainLayout: BoardLayout = { columns: 12, row_height: 56, tabs: [] };

function draftOf(board: Dashboard): Draft {
  return {
    name: board.name,
    visualizations: board.visualizations,
    filters: board.filters,
    layout: board.layout ?? plainLayout,
  };
}

const pause = 500;

/** What is being edited; saved shortly after each step, one save at a time, each on the version before it. */
export function useDraft(board: Dashboard) {
  const client = useQueryClient();
  const history = useHistory(draftOf(board));
  const version = useRef(board.version);
  const saved = useRef(history.value);
  const running = useRef<Promise<void>>(Promise.resolve());
  const latest = useRef(history.value);
  latest.current = history.value;
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const id = board.dashboard_id;

  const flush = useCallback((): Promise<void> => {
    running.current = running.current.then(async () => {
      const draft = latest.current;
      if (draft === saved.current) return;
      setSaving(true);
      try {
        const made = await saveDashboard(id, { version: version.current, ...draft });
        version.current = made.version;
        saved.current = draft;
        client.setQueryData(dashboardQuery(id).queryKey, made);
        void client.invalidateQueries({ queryKey: ["dashboards"] });
        setError(null);
      } catch (cause) {
        setError(cause);
      } finally {
        setSaving(false);
      }
    });
    return running.current;
  }, [id, client]);

  useEffect(() => {
    if (history.value === saved.current) return;
    const timer = setTimeout(() => void flush(), pause);
    return () => clearTimeout(timer);
  }, [history.value, flush]);

  /** Takes the board as the server has it, after a tile was added there or somebody else changed it. */
  const take = useCallback(async () => {
    const now = await client.fetchQuery({
      ...dashboardQuery(id),
      queryFn: () => api<Dashboard>(`/dashboards/${id}`),
      staleTime: 0,
    });
    version.current = now.version;
    const draft = draftOf(now);
    saved.current = draft;
    history.set(() => draft);
    setError(null);
  }, [client, history.set, id]);

  return { ...history, saving, error, flush, take, reload: () => void take() };
}
