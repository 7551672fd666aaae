import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { choose } from "@/lib/appearance";
import { openAdding } from "@/parts/adding";
import { historyQuery } from "@/requests/ask";
import { dashboardsQuery } from "@/requests/dashboards";
import { datasetsQuery } from "@/requests/datasets";
import { useSignOut } from "../shell/Account";
import { places, settings } from "../shell/places";
import { rank } from "./rank";

export interface Entry {
  id: string;
  group: "Ask" | "Datasets" | "Dashboards" | "Answers" | "Go to" | "Do";
  label: string;
  detail?: string;
  run: () => void;
}

/** All that can be found or done, best match first. */
export function useEntries(text: string, open: boolean): readonly Entry[] {
  const navigate = useNavigate();
  const leave = useSignOut();
  const datasets = useQuery({ ...datasetsQuery(), enabled: open });
  const boards = useQuery({ ...dashboardsQuery, enabled: open });
  const past = useInfiniteQuery({ ...historyQuery, enabled: open });

  const all: Entry[] = [
    ...(datasets.data?.items ?? []).map((item) => ({
      id: item.dataset_id,
      group: "Datasets" as const,
      label: item.name,
      detail: item.table_name,
      run: () => void navigate({ to: "/datasets/$datasetId", params: { datasetId: item.dataset_id } }),
    })),
    ...(boards.data?.items ?? []).map((item) => ({
      id: item.dashboard_id,
      group: "Dashboards" as const,
      label: item.name,
      run: () =>
        void navigate({ to: "/dashboards/$dashboardId", params: { dashboardId: item.dashboard_id } }),
    })),
    ...(past.data?.pages[0]?.items ?? []).map((item) => ({
      id: item.query_id,
      group: "Answers" as const,
      label: item.title ?? item.question,
      run: () => void navigate({ to: "/ask/$threadId", params: { threadId: item.thread_id } }),
    })),
    ...[...places, settings].map((place) => ({
      id: place.to,
      group: "Go to" as const,
      label: place.label,
      detail: `g ${place.key}`,
      run: () => void navigate({ to: place.to }),
    })),
    { id: "sql", group: "Go to", label: "Write SQL", run: () => void navigate({ to: "/ask/sql" }) },
    { id: "add", group: "Do", label: "Add data", run: openAdding },
    { id: "light", group: "Do", label: "Use the light appearance", run: () => choose("light") },
    { id: "dark", group: "Do", label: "Use the dark appearance", run: () => choose("dark") },
    { id: "system", group: "Do", label: "Use the system's appearance", run: () => choose("system") },
    { id: "leave", group: "Do", label: "Sign out", run: leave },
  ];
  const found = rank(all, text, (entry) => entry.label).slice(0, 12);
  if (text.trim() === "") return found;
  const ask: Entry = {
    id: "ask",
    group: "Ask",
    label: text.trim(),
    run: () => void navigate({ to: "/ask", search: { q: text.trim() } }),
  };
  const near = found[0]?.label.toLowerCase().startsWith(text.trim().toLowerCase()) ?? false;
  return near ? [...found, ask] : [ask, ...found];
}
