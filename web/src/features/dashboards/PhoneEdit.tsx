import { ArrowDown, ArrowUp, Minus, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "@/design/Button";
import type { TileData, Visualization } from "@/lib/types/dashboards";
import { columns, gap } from "./layout";
import { inOrder, reorder, sized } from "./phone";
import { Tile } from "./Tile";

interface Props {
  tiles: readonly Visualization[];
  data: Record<string, TileData> | undefined;
  menuOf: (tile: Visualization) => ReactNode;
  onChange: (change: (tiles: Visualization[]) => Visualization[]) => void;
}

/** The tiles one below the other, each with what moves it and what sizes it: nothing has to be dragged. */
export function PhoneEdit({ tiles, data, menuOf, onChange }: Props) {
  const order = inOrder(tiles);
  return (
    <ol className="grid grid-cols-1" style={{ gap }}>
      {order.map((tile, index) => (
        <li key={tile.viz_id} aria-label={`${nameOf(tile)}, ${index + 1} of ${order.length}`}>
          <div style={{ height: heightOf(tile) }}>
            <Tile tile={tile} data={data?.[tile.viz_id]} stale={false} menu={menuOf(tile)} />
          </div>
          <div className="mt-1 flex items-center justify-between gap-2">
            <span className="flex">
              <Step
                label={`Move ${nameOf(tile)} up`}
                disabled={index === 0}
                onClick={() => onChange((old) => reorder(old, tile.viz_id, "earlier"))}
              >
                <ArrowUp size={17} />
              </Step>
              <Step
                label={`Move ${nameOf(tile)} down`}
                disabled={index === order.length - 1}
                onClick={() => onChange((old) => reorder(old, tile.viz_id, "later"))}
              >
                <ArrowDown size={17} />
              </Step>
            </span>
            <span className="flex items-center gap-2">
              <Size
                of="wide"
                name={nameOf(tile)}
                value={tile.position.width}
                most={columns}
                onStep={(by) => onChange((old) => sized(old, tile.viz_id, { width: by }))}
              />
              <Size
                of="high"
                name={nameOf(tile)}
                value={tile.position.height}
                most={40}
                onStep={(by) => onChange((old) => sized(old, tile.viz_id, { height: by }))}
              />
            </span>
          </div>
        </li>
      ))}
    </ol>
  );
}

interface SizeProps {
  of: "wide" | "high";
  name: string;
  value: number;
  most: number;
  onStep: (by: number) => void;
}

function Size({ of, name, value, most, onStep }: SizeProps) {
  const more = of === "wide" ? "wider" : "taller";
  const less = of === "wide" ? "narrower" : "shorter";
  return (
    <span className="flex items-center">
      <Step label={`Make ${name} ${less}`} disabled={value <= 2} onClick={() => onStep(-1)}>
        <Minus size={15} />
      </Step>
      <span className="figures min-w-12 text-center text-fine text-ink-2">
        {value} {of}
      </span>
      <Step label={`Make ${name} ${more}`} disabled={value >= most} onClick={() => onStep(1)}>
        <Plus size={15} />
      </Step>
    </span>
  );
}

interface StepProps {
  label: string;
  disabled: boolean;
  onClick: () => void;
  children: ReactNode;
}

/** As large as a thumb needs it. */
function Step(props: StepProps) {
  return <IconButton className="size-10" {...props} />;
}

function nameOf(tile: Visualization): string {
  return tile.title || "the text";
}

function heightOf({ chart_type, position }: Visualization): number | "auto" {
  if (chart_type === "text" || chart_type === "section") return "auto";
  return Math.max(112, Math.min(position.height * 56, 380));
}
