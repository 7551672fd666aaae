import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Dashboard, FilterValue, Picked, Sorting, Step } from "@/lib/types/dashboards";
import type { TileActions } from "./actions";
import { inForce, readChoices, writeChoices } from "./filters";
import { daysBetween, type Part, pickOf, readObject, without, writeObject } from "./state";

const route = getRouteApi("/in/dashboards/$dashboardId");

/** What is set on a dashboard, kept in the address, so that a link to it shows the same. */
export function useSet(board: Dashboard) {
  const { f, p, d, tab } = route.useSearch();
  const navigate = useNavigate();
  const [order, setOrder] = useState<Readonly<Record<string, readonly Sorting[]>>>({});
  const choices = readChoices(f);
  const picks = readObject<Picked>(p);
  const paths = readObject<Step[]>(d);
  const filters = inForce(board.filters, choices);
  const go = (change: { f?: string | undefined; p?: string | undefined; d?: string | undefined }) =>
    void navigate({
      to: "/dashboards/$dashboardId",
      params: { dashboardId: board.dashboard_id },
      search: (old) => ({ ...old, ...change }),
      replace: true,
    });
  const setEdit = (on: boolean) =>
    void navigate({
      to: "/dashboards/$dashboardId",
      params: { dashboardId: board.dashboard_id },
      search: (old) => ({ ...old, edit: on || undefined }),
    });
  const setTab = (next: string) =>
    void navigate({
      to: "/dashboards/$dashboardId",
      params: { dashboardId: board.dashboard_id },
      search: (old) => ({ ...old, tab: next }),
    });
  const actions: TileActions = {
    onPick: (tile, part) => go({ p: writeObject({ ...picks, [tile.viz_id]: pickOf(part) }) }),
    onSpan: (tile, column, from, to) =>
      go({ p: writeObject({ ...picks, [tile.viz_id]: { column, value: daysBetween(from, to) } }) }),
    onInto: (tile, part: Part) => {
      const step: Step = { column: part.column, value: part.value };
      go({ d: writeObject({ ...paths, [tile.viz_id]: [...(paths[tile.viz_id] ?? []), step] }) });
    },
    onUp: (tile, steps) => {
      const kept = (paths[tile.viz_id] ?? []).slice(0, steps);
      go({
        d: writeObject(kept.length > 0 ? { ...paths, [tile.viz_id]: kept } : without(paths, tile.viz_id)),
      });
    },
    onOrder: (tile, next) => setOrder((old) => ({ ...old, [tile.viz_id]: next })),
  };
  return {
    picks,
    tab: tab ?? null,
    chosen: { filters, picked: picks, into: paths, order },
    actions,
    setEdit,
    setTab,
    drop: (vizId: string) => go({ p: writeObject(without(picks, vizId)) }),
    choose: (filterId: string, value: FilterValue | null) =>
      go({ f: writeChoices({ ...choices, [filterId]: value ?? {} }) }),
  };
}
