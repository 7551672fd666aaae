import { useEffect } from "react";
import { planOf, type Refresh, refreshOf } from "@/lib/live";
import type { Dashboard, TileData } from "@/lib/types/dashboards";
import { type Live, useLive } from "./useLive";

interface Wish {
  board: Dashboard | undefined;
  filters: Readonly<Record<string, unknown>>;
  /** How whoever looks wants it for themselves. */
  own?: Refresh | null;
  /** Whether something is shown that cannot be followed, such as a step down in a tile. */
  paused?: boolean;
  ticket?: () => Promise<string>;
  /** The dashboard is another than the one at hand. */
  onChanged: () => void;
}

export interface Following {
  refresh: Refresh;
  live: Live;
  /** After how many milliseconds the tiles are asked again; false for never. */
  every: number | false;
  /** Tiles as they were asked for, those that are watched as they are now. */
  over: (asked: Record<string, TileData> | undefined) => Record<string, TileData> | undefined;
}

/** A dashboard that is refreshed as it says: its live tiles are followed, the others asked again. */
export function useBoard({ board, filters, own = null, paused = false, ticket, onChanged }: Wish): Following {
  const refresh = own ?? refreshOf(board?.config) ?? { mode: "load" };
  const plan = planOf(refresh, board?.visualizations ?? []);
  const live = useLive({
    dashboardId: board?.dashboard_id ?? "",
    filters,
    tiles: paused ? [] : plan.live,
    ...(ticket ? { ticket } : {}),
  });
  const another = live.version !== null && board !== undefined && live.version > board.version;
  useEffect(() => {
    if (another) onChanged();
  }, [another, onChanged]);
  return {
    refresh,
    live,
    every: plan.every === null ? false : plan.every * 1000,
    over: (asked) => over(asked, live.tiles),
  };
}

function over(
  asked: Record<string, TileData> | undefined,
  followed: Readonly<Record<string, TileData>>,
): Record<string, TileData> | undefined {
  const ids = Object.keys(followed);
  if (ids.length === 0) return asked;
  const tiles: Record<string, TileData> = { ...asked };
  for (const id of ids) {
    const sql = asked?.[id]?.sql;
    tiles[id] = { ...(sql ? { sql } : {}), ...followed[id] };
  }
  return tiles;
}

/** Whether nothing is picked, stepped into or sorted, which is asked for and not followed. */
export function isPlain(chosen: { picked?: object; into?: object; order?: object }): boolean {
  return [chosen.picked, chosen.into, chosen.order].every((each) => Object.keys(each ?? {}).length === 0);
}
