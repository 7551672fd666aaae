import { ChevronRight, TriangleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Skeleton } from "@/design/Skeleton";
import { classes } from "@/lib/classes";
import { age } from "@/lib/format";
import type { Note, TileData, Visualization } from "@/lib/types/dashboards";
import { Chart } from "@/parts/chart/Chart";
import type { Mark } from "@/parts/chart/VegaChart";
import { Stop } from "@/parts/Stop";
import type { TileActions } from "./actions";
import { Figure } from "./Figure";
import { MarkMenu } from "./MarkMenu";
import { type Part, partsOf } from "./state";
import { TileTable } from "./TileTable";
import { Words } from "./Words";

interface Props {
  tile: Visualization;
  data: TileData | undefined;
  stale: boolean;
  menu?: ReactNode;
  run?: string | null;
  actions?: TileActions | null;
  notes?: readonly Note[];
}

/** One tile: its title, its picture, and when it fails, why. */
export function Tile({ tile, data, stale, menu, run = null, actions = null, notes }: Props) {
  if (tile.chart_type === "section") {
    return (
      <div className="flex h-full items-end gap-2 border-line border-b px-1 pb-1.5">
        <h2 className="min-w-0 flex-1 truncate font-semibold text-lead">{tile.title || "Section"}</h2>
        {menu}
      </div>
    );
  }
  if (tile.chart_type === "image") {
    return (
      <figure className="group/tile relative m-0 h-full overflow-hidden rounded-lg">
        {menu && <div className="absolute top-1 end-1 rounded-md bg-surface">{menu}</div>}
        <img
          src={tile.config.image ?? ""}
          alt={tile.config.alt || tile.title}
          className="h-full w-full object-contain"
        />
      </figure>
    );
  }
  if (tile.chart_type === "text") {
    return (
      <section
        className="group/tile relative h-full overflow-auto px-1 py-1.5"
        aria-label={tile.title || "Text"}
      >
        {menu && <div className="absolute top-0 end-0">{menu}</div>}
        {tile.title && <h2 className="mb-1 font-semibold text-lead">{tile.title}</h2>}
        <Words text={tile.config.text ?? ""} />
      </section>
    );
  }
  return (
    <section
      aria-label={tile.title}
      aria-busy={data === undefined || stale}
      className="group/tile card flex h-full min-w-0 flex-col overflow-hidden px-3.5 pt-2.5 pb-3"
    >
      <header className="flex min-h-7 shrink-0 items-center gap-2">
        <h2
          className="min-w-0 flex-1 truncate font-medium max-md:line-clamp-2 max-md:whitespace-normal text-fine text-ink-2"
          title={tile.question ?? tile.title}
        >
          {tile.title}
        </h2>
        {data?.stale && data.age_seconds ? (
          <span className="figures shrink-0 text-ink-3 text-micro">{age(data.age_seconds)} old</span>
        ) : null}
        {menu}
      </header>
      {data?.trail && data.trail.length > 0 && <Trail tile={tile} trail={data.trail} actions={actions} />}
      <div className={classes("min-h-0 flex-1 transition-opacity", stale && "opacity-55")}>
        <Inside tile={tile} data={data} run={run} actions={actions} {...(notes ? { notes } : {})} />
      </div>
    </section>
  );
}

/** Where one has gone down to, and the way back up. */
function Trail({
  tile,
  trail,
  actions,
}: {
  tile: Visualization;
  trail: string[];
  actions: TileActions | null;
}) {
  return (
    <nav aria-label={`Way down in ${tile.title}`} className="flex h-6 shrink-0 items-center gap-1 text-micro">
      <button type="button" className="text-accent hover:underline" onClick={() => actions?.onUp(tile, 0)}>
        All
      </button>
      {trail.map((words, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place
        <span key={`${index} ${words}`} className="flex min-w-0 items-center gap-1">
          <ChevronRight size={11} className="shrink-0 text-ink-3" aria-hidden="true" />
          {index === trail.length - 1 ? (
            <span aria-current="page" className="truncate text-ink-2">
              {words}
            </span>
          ) : (
            <button
              type="button"
              className="truncate text-accent hover:underline"
              onClick={() => actions?.onUp(tile, index + 1)}
            >
              {words}
            </button>
          )}
        </span>
      ))}
    </nav>
  );
}

interface InsideProps {
  tile: Visualization;
  data: TileData | undefined;
  run: string | null;
  actions: TileActions | null;
  notes?: readonly Note[];
}

interface Chosen extends Mark {
  parts: Part[];
}

function Inside({ tile, data, run, actions, notes }: InsideProps) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
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
  const kind = data.chart?.kind ?? "table";
  const rows = data.results ?? [];
  if (kind === "number" && rows.length > 0) return <Figure config={tile.config} data={data} />;
  if ((kind === "table" || kind === "pivot") && rows.length > 0) {
    return (
      <TileTable
        label={tile.title}
        config={tile.config}
        data={data}
        onOrder={actions ? (order) => actions.onOrder(tile, order) : null}
      />
    );
  }
  const columns = columnsOf(data.chart?.spec ?? null);
  const dimensions = data.dimensions ?? {};
  const time = Object.entries(dimensions).find(([, grain]) => grain !== null)?.[0];
  const touch = actions && {
    onMark: (mark: Mark) => {
      const parts = partsOf(mark.datum, columns, dimensions, rows);
      if (parts.length > 0) setChosen({ ...mark, parts });
    },
    onSpan: (from: Date, to: Date) => {
      if (time) actions.onSpan(tile, time, from, to);
    },
  };
  return (
    <>
      <Chart
        chart={data.chart ?? null}
        columns={data.columns ?? []}
        rows={rows}
        label={tile.title}
        named={false}
        touch={touch}
        {...(notes ? { notes } : {})}
        fill
      />
      {chosen && actions && (
        <MarkMenu
          at={chosen}
          tile={tile}
          parts={chosen.parts}
          further={data.further ?? {}}
          actions={actions}
          onClose={() => setChosen(null)}
        />
      )}
    </>
  );
}

/** Which result column each key of the drawn rows is. */
function columnsOf(spec: Record<string, unknown> | null): Record<string, string> {
  const meta = spec?.usermeta;
  if (typeof meta !== "object" || meta === null || !("columns" in meta)) return {};
  const { columns } = meta;
  return typeof columns === "object" && columns !== null ? (columns as Record<string, string>) : {};
}
