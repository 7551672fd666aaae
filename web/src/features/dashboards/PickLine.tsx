import { Filter, X } from "lucide-react";
import { words } from "@/lib/format";
import type { TileData, Visualization } from "@/lib/types/dashboards";
import { type Picks, pickWords } from "./state";

interface Props {
  picks: Picks;
  tiles: readonly Visualization[];
  data: Record<string, TileData> | undefined;
  onDrop: (vizId: string) => void;
}

/** What was picked in tiles, each to be let go of. */
export function PickLine({ picks, tiles, data, onDrop }: Props) {
  return Object.entries(picks).map(([vizId, pick]) => {
    const tile = tiles.find((each) => each.viz_id === vizId);
    if (!tile) return null;
    const said = pickWords(pick, data?.[vizId]?.dimensions?.[pick.column] ?? null);
    return (
      <span
        key={vizId}
        className="flex h-7.5 max-w-full items-center gap-1.5 rounded-md border border-accent bg-accent-soft pe-1 ps-2.5 text-fine"
      >
        <Filter size={12} className="shrink-0 text-accent" aria-hidden="true" />
        <span className="shrink-0 text-ink-2">{words(pick.column)}</span>
        <span className="truncate font-medium">{said}</span>
        <button
          type="button"
          aria-label={`Let go of ${said}`}
          className="rounded-sm p-1 text-ink-3 hover:text-ink-1"
          onClick={() => onDrop(vizId)}
        >
          <X size={12} />
        </button>
      </span>
    );
  });
}
