import { useQuery } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { choose } from "@/lib/appearance";
import { useSettled } from "@/lib/hooks";
import type { FoundKind } from "@/lib/types/search";
import { openAdding } from "@/parts/adding";
import { useMay } from "@/parts/session";
import { homeQuery } from "@/requests/ask";
import { searchQuery } from "@/requests/search";
import { useSignOut } from "../shell/Account";
import { places, useFoot } from "../shell/places";
import { rank } from "./rank";

export type Group = FoundKind | "ask" | "do" | "recent";

export interface Entry {
  id: string;
  group: Group;
  label: string;
  detail?: string;
  /** Keys that do the same without the palette. */
  keys?: string;
  run: () => void;
}

interface Deeds {
  /** Opens the list of keys. */
  onList: () => void;
}

interface Entries {
  entries: readonly Entry[];
  corrected: boolean;
  searching: boolean;
}

/** All that can be found or done, best match first: things by the server, deeds here. */
export function useEntries(text: string, { onList }: Deeds): Entries {
  const navigate = useNavigate();
  const router = useRouter();
  const leave = useSignOut();
  const mayMake = useMay("analyst");
  const goes = [...places, ...useFoot()];
  const typed = text.trim();
  const settled = useSettled(typed, 60);
  const found = useQuery({ ...searchQuery(settled), enabled: settled !== "" });
  const home = useQuery({ ...homeQuery, staleTime: 30_000 });
  const open = (href: string) => () => router.history.push(href);

  const made: Entry[] = [
    { id: "add", group: "do", label: "Add data", run: openAdding },
    { id: "board", group: "do", label: "Make a dashboard", run: open("/dashboards?new=true") },
    { id: "alert", group: "do", label: "Make an alert", run: open("/alerts?new=true") },
    { id: "report", group: "do", label: "Send a dashboard by mail", run: open("/reports?new=true") },
  ];
  const deeds: Entry[] = [
    ...(mayMake ? made : []),
    { id: "keys", group: "do", label: "List the keys", keys: "?", run: onList },
    { id: "light", group: "do", label: "Use the light appearance", run: () => choose("light") },
    { id: "dark", group: "do", label: "Use the dark appearance", run: () => choose("dark") },
    { id: "system", group: "do", label: "Use the system's appearance", run: () => choose("system") },
    { id: "leave", group: "do", label: "Sign out", run: leave },
  ];
  if (typed === "") {
    const recent = (home.data?.recent ?? []).slice(0, 5).map((item) => ({
      id: item.id,
      group: "recent" as const,
      label: item.title,
      run: open(item.href),
    }));
    const list = goes.map((place) => ({
      id: place.to,
      group: "place" as const,
      label: place.label,
      keys: `g ${place.key}`,
      run: open(place.to),
    }));
    return { entries: [...recent, ...list, ...deeds], corrected: false, searching: false };
  }

  const things = (found.data?.items ?? []).map((item) => {
    const place = item.kind === "place" ? goes.find((each) => each.to === item.href) : undefined;
    return {
      id: item.id,
      group: item.kind,
      label: item.title,
      detail: item.detail,
      ...(place ? { keys: `g ${place.key}` } : {}),
      run: open(item.href),
    };
  });
  const ask: Entry = {
    id: "ask",
    group: "ask",
    label: typed,
    run: () => void navigate({ to: "/ask", search: { q: typed } }),
  };
  const some = [...things, ...rank(deeds, typed, (entry) => entry.label)];
  return {
    entries: typed.split(/\s+/).length > 2 ? [ask, ...some] : [...some, ask],
    corrected: found.data?.corrected ?? false,
    searching: found.isFetching || settled !== typed,
  };
}
