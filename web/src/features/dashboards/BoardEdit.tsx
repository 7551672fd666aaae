import "react-grid-layout/css/styles.css";
import { useQuery } from "@tanstack/react-query";
import { Check, Redo2, Undo2 } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { GridLayout, type Layout } from "react-grid-layout";
import { Bar } from "@/design/Bar";
import { Button, IconButton } from "@/design/Button";
import { EditableText } from "@/design/EditableText";
import { ErrorNote } from "@/design/ErrorNote";
import { Page } from "@/design/Page";
import { classes } from "@/lib/classes";
import { useBox, useMedia } from "@/lib/hooks";
import type { Dashboard, Visualization } from "@/lib/types/dashboards";
import { type Chosen, ownSource, tilesQuery } from "@/requests/dashboards";
import { AddTile } from "./AddTile";
import { onTabOf, openTab } from "./BoardView";
import { EditFilters } from "./EditFilters";
import { EditTabs } from "./EditTabs";
import { EditTile } from "./EditTile";
import { columns, type Direction, gap, move, resize, rowHeight, settle } from "./layout";
import { PhoneEdit } from "./PhoneEdit";
import { Tile } from "./Tile";
import { useDraft } from "./useDraft";

interface Props {
  board: Dashboard;
  chosen: Chosen;
  tab: string | null;
  onTab: (tab: string) => void;
  onDone: () => void;
}

const arrows: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/** The dashboard under the hand: tiles are dragged or moved by arrows, each step can be undone, all is saved as one goes. */
export function BoardEdit({ board, chosen: set, tab, onTab, onDone }: Props) {
  const draft = useDraft(board);
  const frame = useRef<HTMLDivElement>(null);
  const box = useBox(frame);
  const narrow = useMedia("(max-width: 47.9375rem)");
  const [chosen, setChosen] = useState<string | null>(null);
  const tiles = useQuery(tilesQuery(ownSource(board.dashboard_id), { filters: set.filters }, board.version));
  const { tabs } = draft.value.layout;
  const open = openTab(tabs, tab);
  const here = (tile: Visualization) => onTabOf(tile, tabs, open);
  const shown = draft.value.visualizations.filter(here);
  /** Changes the tiles of the open tab, and leaves those of the others where they are. */
  const changeHere = (change: (tiles: Visualization[]) => Visualization[]) =>
    draft.set((old) => {
      const changed = new Map(change(old.visualizations.filter(here)).map((tile) => [tile.viz_id, tile]));
      const kept = old.visualizations.filter((tile) => !here(tile) || changed.has(tile.viz_id));
      return { ...old, visualizations: kept.map((tile) => changed.get(tile.viz_id) ?? tile) };
    });

  const place = (layout: Layout) => {
    const places = new Map(
      layout.map((item) => [item.i, { x: item.x, y: item.y, width: item.w, height: item.h }]),
    );
    changeHere((old) =>
      settle(old.map((tile) => ({ ...tile, position: places.get(tile.viz_id) ?? tile.position }))),
    );
  };
  const pressed = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      if (event.shiftKey) draft.redo();
      else draft.undo();
      return;
    }
    const direction = arrows[event.key];
    const target = event.target;
    if (!direction || !(target instanceof HTMLElement) || !target.dataset.tile) return;
    event.preventDefault();
    const id = target.dataset.tile;
    const step = event.shiftKey ? resize : move;
    changeHere((old) => step(old, id, direction));
  };
  const put = (tile: Visualization) =>
    draft.set((old) => ({
      ...old,
      visualizations: old.visualizations.map((each) => (each.viz_id === tile.viz_id ? tile : each)),
    }));
  const remove = (id: string) => changeHere((old) => settle(old.filter((each) => each.viz_id !== id)));
  const menuOf = (tile: Visualization) => (
    <EditTile
      tile={tile}
      data={tiles.data?.tiles[tile.viz_id]}
      tabs={tabs}
      onChange={put}
      onUndo={draft.canUndo ? draft.undo : null}
      saving={draft.saving}
      onRemove={() => remove(tile.viz_id)}
    />
  );

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys reach it from the tiles inside
    <div onKeyDown={pressed}>
      <Bar
        title={null}
        actions={
          <>
            <span className="hidden text-fine text-ink-3 sm:block" aria-live="polite">
              {draft.saving ? "Saving" : draft.error ? "Not saved" : "Saved"}
            </span>
            <IconButton label="Undo" disabled={!draft.canUndo} onClick={draft.undo}>
              <Undo2 size={16} />
            </IconButton>
            <IconButton label="Redo" disabled={!draft.canRedo} onClick={draft.redo}>
              <Redo2 size={16} />
            </IconButton>
            <Button
              weight="primary"
              icon={<Check size={15} />}
              busy={draft.saving}
              onClick={() => void draft.flush().then(onDone)}
            >
              Done
            </Button>
          </>
        }
      />
      <Page full>
        <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
          <h1 className="min-w-0 flex-1 font-semibold text-title">
            <EditableText
              label="Name"
              required
              value={draft.value.name}
              onSave={(name) => draft.set((old) => ({ ...old, name }))}
            />
          </h1>
          <AddTile board={board} tab={open} beforeAdd={draft.flush} onAdded={draft.take} />
        </div>
        <EditTabs
          tabs={tabs}
          open={open}
          onOpen={onTab}
          onChange={(next) => draft.set((old) => ({ ...old, layout: { ...old.layout, tabs: next } }))}
        />
        <EditFilters
          filters={draft.value.filters}
          tiles={shown}
          onChange={(filters) => draft.set((old) => ({ ...old, filters }))}
        />
        {draft.error !== null && (
          <div className="mb-4">
            <ErrorNote error={draft.error} onRetry={draft.reload} />
          </div>
        )}
        {!narrow && (
          <p className="mb-3 text-fine text-ink-3">
            Drag a tile by its title and its corner; or choose one with Tab and press the arrows, with Shift
            to resize it.
          </p>
        )}
        {narrow && <PhoneEdit tiles={shown} data={tiles.data?.tiles} menuOf={menuOf} onChange={changeHere} />}
        <div ref={frame} className={narrow ? "" : "relative min-h-80"}>
          {box && !narrow && <Ground width={box.width} />}
          {box && !narrow && (
            <GridLayout
              width={box.width}
              layout={shown.map(({ viz_id, position }) => ({
                i: viz_id,
                x: position.x,
                y: position.y,
                w: position.width,
                h: position.height,
                minW: 2,
                minH: 1,
              }))}
              gridConfig={{ cols: columns, rowHeight, margin: [gap, gap], containerPadding: [0, 0] }}
              dragConfig={{ enabled: true, cancel: "button, input, textarea, [data-nodrag]", threshold: 4 }}
              resizeConfig={{ enabled: true, handles: ["se"] }}
              onDragStop={place}
              onResizeStop={place}
            >
              {shown.map((tile) => (
                // biome-ignore lint/a11y/useSemanticElements: a tile is a group, not a part of a form
                <div
                  key={tile.viz_id}
                  data-tile={tile.viz_id}
                  // biome-ignore lint/a11y/noNoninteractiveTabindex: a tile is moved by the arrows
                  tabIndex={0}
                  role="group"
                  aria-roledescription="tile"
                  aria-label={`${tile.title}, column ${tile.position.x + 1}, row ${tile.position.y + 1}, ${tile.position.width} by ${tile.position.height}`}
                  onFocus={() => setChosen(tile.viz_id)}
                  className={classes(
                    "cursor-grab rounded-lg bg-surface active:cursor-grabbing",
                    chosen === tile.viz_id && "ring-2 ring-accent",
                  )}
                >
                  <Tile tile={tile} data={tiles.data?.tiles[tile.viz_id]} stale={false} menu={menuOf(tile)} />
                </div>
              ))}
            </GridLayout>
          )}
        </div>
      </Page>
    </div>
  );
}

/** The twelve columns under the tiles. */
function Ground({ width }: { width: number }) {
  const column = (width - gap * (columns - 1)) / columns;
  return (
    <div aria-hidden="true" className="absolute inset-0 flex" style={{ gap }}>
      {Array.from({ length: columns }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is known by its place
        <div key={index} className="h-full rounded-sm bg-sunken" style={{ width: column }} />
      ))}
    </div>
  );
}
