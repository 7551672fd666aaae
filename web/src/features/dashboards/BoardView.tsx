import { ChevronDown } from "lucide-react";
import { type ReactNode, useState } from "react";
import { classes } from "@/lib/classes";
import { useMedia } from "@/lib/hooks";
import type { Note, Tab, TileData, Visualization } from "@/lib/types/dashboards";
import type { TileActions } from "./actions";
import { columns, gap, rowHeight } from "./layout";
import { inOrder, narrowPlaces } from "./phone";
import { Tile } from "./Tile";

interface Props {
  tiles: readonly Visualization[];
  tabs: readonly Tab[];
  tab: string | null;
  onTab: (tab: string) => void;
  data: Record<string, TileData> | undefined;
  stale: boolean;
  menuOf?: (tile: Visualization) => ReactNode;
  run?: string;
  actions?: TileActions | null;
  notes?: readonly Note[];
}

/** Tiles in their places; on a phone one below the other, figures two by two. Sections fold. */
export function BoardView({ tiles, tabs, tab, onTab, data, stale, menuOf, run, actions, notes }: Props) {
  const narrow = useMedia("(max-width: 47.9375rem)");
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const open = openTab(tabs, tab);
  const order = inOrder(tiles.filter((tile) => onTabOf(tile, tabs, open)));
  const { shown, lifted } = unfolded(order, folded);
  const places = narrow ? narrowPlaces(shown) : [];
  const fold = (id: string) =>
    setFolded((old) => new Set(old.has(id) ? [...old].filter((each) => each !== id) : [...old, id]));
  return (
    <>
      {tabs.length > 1 && <TabLine tabs={tabs} open={open} onTab={onTab} />}
      <div
        className="grid"
        style={{
          gap,
          gridTemplateColumns: `repeat(${narrow ? 2 : columns}, minmax(0, 1fr))`,
          gridAutoRows: narrow ? "auto" : rowHeight,
        }}
      >
        {shown.map((tile, index) => (
          <div
            key={tile.viz_id}
            style={narrow ? places[index] : widePlace(tile, lifted.get(tile.viz_id) ?? 0)}
            className="min-w-0"
          >
            {tile.chart_type === "section" ? (
              <Section tile={tile} folded={folded.has(tile.viz_id)} onFold={() => fold(tile.viz_id)} />
            ) : (
              <Tile
                tile={tile}
                data={data?.[tile.viz_id]}
                stale={stale}
                menu={menuOf?.(tile)}
                run={run ?? null}
                actions={actions ?? null}
                notes={notesOf(notes, tile.viz_id)}
              />
            )}
          </div>
        ))}
      </div>
    </>
  );
}

const noNotes: readonly Note[] = [];

function notesOf(notes: readonly Note[] | undefined, vizId: string): readonly Note[] {
  if (!notes || notes.length === 0) return noNotes;
  return notes.filter((note) => note.viz_id === null || note.viz_id === vizId);
}

export function openTab(tabs: readonly Tab[], tab: string | null): string {
  return (tabs.find((each) => each.tab_id === tab) ?? tabs[0])?.tab_id ?? "";
}

/** Whether a tile stands on a tab; one that names none stands on the first. */
export function onTabOf(tile: Visualization, tabs: readonly Tab[], open: string): boolean {
  const known = tabs.some((each) => each.tab_id === tile.tab);
  return (known ? tile.tab : (tabs[0]?.tab_id ?? "")) === open;
}

/** The tiles that are not under a folded section, and by how many rows what comes after has risen. */
export function unfolded(order: readonly Visualization[], folded: ReadonlySet<string>) {
  const sections = order.filter((tile) => tile.chart_type === "section");
  const lifted = new Map<string, number>();
  const bottomOf = (tile: Visualization) => tile.position.y + tile.position.height;
  const shown = order.filter((tile) => {
    let lift = 0;
    for (const [place, section] of sections.entries()) {
      if (!folded.has(section.viz_id)) continue;
      const start = bottomOf(section);
      const end = sections[place + 1]?.position.y ?? Number.POSITIVE_INFINITY;
      if (tile !== section && tile.position.y >= start && tile.position.y < end) return false;
      if (tile.position.y >= end) lift += end - start;
    }
    lifted.set(tile.viz_id, lift);
    return true;
  });
  return { shown, lifted };
}

function Section({ tile, folded, onFold }: { tile: Visualization; folded: boolean; onFold: () => void }) {
  return (
    <h2 className="flex h-full items-end border-line border-b pb-1.5">
      <button
        type="button"
        aria-expanded={!folded}
        onClick={onFold}
        className="flex min-w-0 items-center gap-1.5 rounded-sm px-1 font-semibold text-lead hover:text-accent"
      >
        <ChevronDown
          size={15}
          aria-hidden="true"
          className={classes("shrink-0 text-ink-3 transition-transform", folded && "-rotate-90")}
        />
        <span className="truncate">{tile.title || "Section"}</span>
      </button>
    </h2>
  );
}

function TabLine({
  tabs,
  open,
  onTab,
}: {
  tabs: readonly Tab[];
  open: string;
  onTab: (tab: string) => void;
}) {
  return (
    <nav aria-label="Tabs of the dashboard" className="mb-4 flex gap-4 overflow-x-auto border-line border-b">
      {tabs.map((tab) => (
        <button
          key={tab.tab_id}
          type="button"
          aria-current={tab.tab_id === open ? "page" : undefined}
          onClick={() => onTab(tab.tab_id)}
          className="-mb-px h-10 shrink-0 border-transparent border-b-2 font-medium text-ink-2 -outline-offset-4 transition-colors hover:text-ink-1 aria-[current=page]:border-accent aria-[current=page]:text-ink-1"
        >
          {tab.title}
        </button>
      ))}
    </nav>
  );
}

function widePlace({ position: { x, y, width, height } }: Visualization, lift: number) {
  return { gridColumn: `${x + 1} / span ${width}`, gridRow: `${y - lift + 1} / span ${height}` };
}
