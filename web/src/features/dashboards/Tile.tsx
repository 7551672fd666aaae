import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Skeleton } from "@/design/Skeleton";
import { classes } from "@/lib/classes";
import { age } from "@/lib/format";
import type { TileData, Visualization } from "@/lib/types/dashboards";
import { Chart } from "@/parts/chart/Chart";
import { Stop } from "@/parts/Stop";
import { Words } from "./Words";

interface Props {
  tile: Visualization;
  data: TileData | undefined;
  stale: boolean;
  menu?: ReactNode;
  run?: string | null;
}

/** One tile: its title, its picture, and when it fails, why. */
export function Tile({ tile, data, stale, menu, run = null }: Props) {
  if (tile.chart_type === "text") {
    return (
      <section
        className="group/tile relative h-full overflow-auto px-1 py-1.5"
        aria-label={tile.title || "Text"}
      >
        {menu && <div className="absolute top-0 right-0">{menu}</div>}
        {tile.title && <h2 className="mb-1 font-semibold text-lead">{tile.title}</h2>}
        <Words text={tile.config.text ?? ""} />
      </section>
    );
  }
  return (
    <section
      aria-label={tile.title}
      aria-busy={data === undefined}
      className="group/tile card flex h-full min-w-0 flex-col overflow-hidden px-3.5 pt-2.5 pb-3"
    >
      <header className="flex h-7 shrink-0 items-center gap-2">
        <h2
          className="min-w-0 flex-1 truncate font-medium text-fine text-ink-2"
          title={tile.question ?? tile.title}
        >
          {tile.title}
        </h2>
        {data?.stale && data.age_seconds ? (
          <span className="figures shrink-0 text-ink-3 text-micro">{age(data.age_seconds)} old</span>
        ) : null}
        {menu}
      </header>
      <div className={classes("min-h-0 flex-1 transition-opacity", stale && "opacity-55")}>
        <Inside tile={tile} data={data} run={run} />
      </div>
    </section>
  );
}

interface InsideProps {
  tile: Visualization;
  data: TileData | undefined;
  run: string | null;
}

function Inside({ tile, data, run }: InsideProps) {
  if (data === undefined) {
    return (
      <div className="relative h-full">
        <Skeleton className="h-full w-full rounded-md" />
        {run !== null && (
          <div className="absolute inset-0 flex items-center justify-center">
            <Stop run={run} after={1500} />
          </div>
        )}
      </div>
    );
  }
  if (data.error) {
    return (
      <div role="alert" className="flex h-full gap-2 overflow-auto text-fine">
        <TriangleAlert size={14} className="mt-0.5 shrink-0 text-bad" aria-hidden="true" />
        <p>
          <span className="font-medium">{data.error.message}</span>{" "}
          <span className="text-ink-2">{data.error.hint}</span>
        </p>
      </div>
    );
  }
  return (
    <Chart
      chart={data.chart ?? null}
      columns={data.columns ?? []}
      rows={data.results ?? []}
      label={tile.title}
      named={false}
      fill
    />
  );
}
