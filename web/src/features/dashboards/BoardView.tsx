import type { ReactNode } from "react";
import { useMedia } from "@/lib/hooks";
import type { TileData, Visualization } from "@/lib/types/dashboards";
import { columns, gap, rowHeight } from "./layout";
import { Tile } from "./Tile";

interface Props {
  tiles: readonly Visualization[];
  data: Record<string, TileData> | undefined;
  stale: boolean;
  menuOf?: (tile: Visualization) => ReactNode;
  run?: string;
}

/** Tiles in their places; on a phone one below the other, figures two by two. */
export function BoardView({ tiles, data, stale, menuOf, run }: Props) {
  const narrow = useMedia("(max-width: 47.9375rem)");
  const order = [...tiles].sort((a, b) => a.position.y - b.position.y || a.position.x - b.position.x);
  return (
    <div
      className="grid"
      style={{
        gap,
        gridTemplateColumns: `repeat(${narrow ? 2 : columns}, minmax(0, 1fr))`,
        gridAutoRows: narrow ? "auto" : rowHeight,
      }}
    >
      {order.map((tile) => (
        <div key={tile.viz_id} style={narrow ? narrowPlace(tile) : widePlace(tile)} className="min-w-0">
          <Tile
            tile={tile}
            data={data?.[tile.viz_id]}
            stale={stale}
            menu={menuOf?.(tile)}
            run={run ?? null}
          />
        </div>
      ))}
    </div>
  );
}

function widePlace({ position: { x, y, width, height } }: Visualization) {
  return { gridColumn: `${x + 1} / span ${width}`, gridRow: `${y + 1} / span ${height}` };
}

function narrowPlace({ chart_type, position }: Visualization) {
  const figure = chart_type === "number" || (chart_type === "auto" && position.height <= 2);
  const height = position.height * (rowHeight + gap) - gap;
  return {
    gridColumn: figure && position.width <= 4 ? "span 1" : "span 2",
    height: chart_type === "text" ? "auto" : Math.min(height, 420),
  };
}
