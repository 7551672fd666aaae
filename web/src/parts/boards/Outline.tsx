import type { Position } from "@/lib/types/dashboards";
import { type Drawn, drawnAs } from "./glyph";

interface Place {
  position: Position;
  chart_type: string;
}

const unit = { x: 10, y: 5 };

interface Props {
  tiles: readonly Place[];
  className?: string;
}

/** A dashboard in small: its tiles in their places, each with the sign of how it is drawn. */
export function Outline({ tiles, className = "h-28" }: Props) {
  const top = Math.min(...tiles.map((tile) => tile.position.y), 1000);
  const bottom = Math.max(0, ...tiles.map((tile) => tile.position.y + tile.position.height - top));
  const rows = Math.max(10, Math.min(18, bottom));
  return (
    <svg
      viewBox={`0 0 ${12 * unit.x + 8} ${rows * unit.y + 8}`}
      preserveAspectRatio="xMidYMin slice"
      aria-hidden="true"
      className={`block w-full bg-sunken ${className}`}
    >
      {tiles.map(({ position, chart_type }) => {
        const box = {
          x: 4 + position.x * unit.x + 0.6,
          y: 4 + (position.y - top) * unit.y + 0.6,
          width: position.width * unit.x - 1.2,
          height: position.height * unit.y - 1.2,
        };
        return <Tile key={`${position.x} ${position.y} ${chart_type}`} box={box} kind={chart_type} />;
      })}
    </svg>
  );
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const bare = new Set(["text", "section"]);

function Tile({ box, kind }: { box: Box; kind: string }) {
  return (
    <>
      {!bare.has(kind) && (
        <rect {...box} rx="1.2" className="fill-surface stroke-line-strong" strokeWidth="0.3" />
      )}
      {drawnAs(kind, box.height).map((part) => (
        <Mark key={part.d} part={part} box={box} />
      ))}
    </>
  );
}

function Mark({ part, box }: { part: Drawn; box: Box }) {
  const inset = Math.min(2, box.height / 5);
  const [width, height] = [(box.width - 2 * inset) / 100, (box.height - 2 * inset) / 100];
  return (
    <path
      d={part.d}
      transform={`translate(${box.x + inset} ${box.y + inset}) scale(${width} ${height})`}
      className={part.line ? "fill-none stroke-accent" : "fill-accent"}
      strokeWidth="1.25"
      vectorEffect={part.line ? "non-scaling-stroke" : undefined}
      opacity={part.opacity}
    />
  );
}
