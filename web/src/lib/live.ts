/** Frames of a live connection, and what is held after each: a snapshot, then what has changed since. */

import type { TileData } from "@/lib/types/dashboards";
import type { Row } from "@/lib/types/values";

/** What turns one list of rows into the next: rows to put at a place, and places whose row moved there. */
export interface Patch {
  length: number;
  rows: readonly (readonly [number, Row])[];
  moved: readonly (readonly [number, number])[];
}

interface Change {
  head?: Partial<TileData>;
  results?: Patch;
  values?: Patch;
}

export interface Frame {
  type: "update";
  kind: "snapshot" | "delta" | "heartbeat" | "error";
  seq: number;
  base?: number;
  data: Record<string, TileData | { change: Change }>;
  gone?: readonly string[];
  /** Of the dashboard, whose tiles these are. */
  version?: number;
  error?: { code: string; message: string; hint?: string };
  timestamp: string | null;
}

export interface Held {
  seq: number;
  tiles: Readonly<Record<string, TileData>>;
}

/** What is held after a frame; null where it stands on something that is not held, so that all is asked anew. */
export function applied(held: Held | null, frame: Frame): Held | null {
  if (frame.kind === "snapshot") {
    return { seq: frame.seq, tiles: frame.data as Record<string, TileData> };
  }
  if (frame.kind !== "delta") return held;
  if (held === null || held.seq !== frame.base) return null;
  const tiles: Record<string, TileData> = { ...held.tiles };
  for (const [id, told] of Object.entries(frame.data)) {
    tiles[id] = "change" in told ? changed(tiles[id] ?? {}, told.change) : told;
  }
  for (const id of frame.gone ?? []) delete tiles[id];
  return { seq: frame.seq, tiles };
}

export function patched(before: readonly Row[], patch: Patch): Row[] {
  const rows = before.slice(0, patch.length);
  for (const [place, was] of patch.moved) rows[place] = before[was] as Row;
  for (const [place, row] of patch.rows) rows[place] = row;
  return rows;
}

function changed(tile: TileData, change: Change): TileData {
  const next: TileData = { ...tile, ...change.head };
  if (change.results) next.results = patched(tile.results ?? [], change.results);
  const drawn = drawnRows(tile);
  const values = change.values ? patched(drawn ?? [], change.values) : drawn;
  const chart = next.chart;
  if (!chart?.spec || values === null || (!change.values && !change.head?.chart)) return next;
  const data = { ...(chart.spec.data as object), values };
  return { ...next, chart: { ...chart, spec: { ...chart.spec, data } } };
}

function drawnRows(tile: TileData): readonly Row[] | null {
  const data = tile.chart?.spec?.data as { values?: readonly Row[] } | undefined;
  return data?.values ?? null;
}

export type Refresh = { mode: "load" } | { mode: "every"; seconds: number } | { mode: "live" };

/** How a dashboard or a tile says that it is refreshed; null where it says nothing. */
export function refreshOf(config: Readonly<Record<string, unknown>> | undefined): Refresh | null {
  const said = config?.refresh;
  if (typeof said !== "object" || said === null || !("mode" in said)) return null;
  if (said.mode === "live" || said.mode === "load") return { mode: said.mode };
  const seconds = "seconds" in said ? Number(said.seconds) : Number.NaN;
  return said.mode === "every" && seconds >= 5 ? { mode: "every", seconds } : null;
}

export interface Plan {
  live: readonly string[];
  every: number | null;
}

/** Which tiles are watched, and how often the others are asked again. */
export function planOf(
  board: Refresh,
  tiles: readonly { viz_id: string; chart_type: string; config: Record<string, unknown> }[],
): Plan {
  const live: string[] = [];
  const waits: number[] = [];
  for (const tile of tiles) {
    if (["text", "image", "section"].includes(tile.chart_type)) continue;
    const own = refreshOf(tile.config) ?? board;
    if (own.mode === "live") live.push(tile.viz_id);
    if (own.mode === "every") waits.push(own.seconds);
  }
  return { live, every: waits.length > 0 ? Math.min(...waits) : null };
}
