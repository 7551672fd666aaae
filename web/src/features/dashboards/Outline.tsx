import type { Visualization } from "@/lib/types/dashboards";
import { columns, rowsOf } from "./layout";

/** A dashboard's places in small. */
export function Outline({ tiles }: { tiles: readonly Visualization[] }) {
  const top = Math.min(...tiles.map((tile) => tile.position.y), 1000);
  const rows = Math.max(10, Math.min(18, rowsOf(tiles)));
  return (
    <svg
      viewBox={`0 0 ${columns * 10 + 8} ${rows * 5 + 8}`}
      preserveAspectRatio="xMidYMin slice"
      aria-hidden="true"
      className="block h-28 w-full bg-sunken"
    >
      {tiles.map(({ viz_id, position, chart_type }) => (
        <rect
          key={viz_id}
          x={4 + position.x * 10 + 0.6}
          y={4 + (position.y - top) * 5 + 0.6}
          width={position.width * 10 - 1.2}
          height={position.height * 5 - 1.2}
          rx="1.2"
          className={chart_type === "text" ? "fill-line" : "fill-surface stroke-line-strong"}
          strokeWidth="0.3"
        />
      ))}
    </svg>
  );
}
