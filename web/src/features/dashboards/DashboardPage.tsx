import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { LayoutDashboard, MessageSquare, Pencil, Share2 } from "lucide-react";
import { lazy, Suspense, useCallback, useState } from "react";
import { Bar, Crumb, Here } from "@/design/Bar";
import { Button, IconButton } from "@/design/Button";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { Page } from "@/design/Page";
import { Skeleton } from "@/design/Skeleton";
import { useTitle } from "@/lib/hooks";
import type { Refresh } from "@/lib/live";
import type { Dashboard, Visualization } from "@/lib/types/dashboards";
import { LiveNotice } from "@/parts/live/LiveNotice";
import { RefreshChoice } from "@/parts/live/RefreshChoice";
import { type Following, isPlain, useBoard } from "@/parts/live/useBoard";
import {
  boardRun,
  dashboardQuery,
  filterValuesQuery,
  ownSource,
  saveDashboard,
  tilesQuery,
} from "@/requests/dashboards";
import { BoardMenu } from "./BoardMenu";
import { BoardView } from "./BoardView";
import { Comments } from "./Comments";
import { FilterLine } from "./FilterLine";
import { PickLine } from "./PickLine";
import { RowsDialog } from "./RowsDialog";
import { ShareDialog } from "./ShareDialog";
import { StarButton } from "./Star";
import type { Part } from "./state";
import { TileMenu } from "./TileMenu";
import { useSet } from "./useSet";

const BoardEdit = lazy(() => import("./BoardEdit").then((module) => ({ default: module.BoardEdit })));

const route = getRouteApi("/in/dashboards/$dashboardId");

export function DashboardPage() {
  const { dashboardId } = route.useParams();
  const board = useQuery(dashboardQuery(dashboardId));
  useTitle(board.data?.name ?? "Dashboard");
  if (board.data) return <Loaded board={board.data} />;
  return (
    <>
      <Bar title={<Title name="…" />} />
      <Page full>
        {board.isError ? (
          <ErrorNote error={board.error} onRetry={() => void board.refetch()} action={<AllBoards />} />
        ) : (
          <BoardComing />
        )}
      </Page>
    </>
  );
}

function AllBoards() {
  return (
    <Link to="/dashboards" className="flex h-7 items-center px-2 text-accent text-fine hover:underline">
      All dashboards
    </Link>
  );
}

function Title({ name }: { name: string }) {
  return (
    <>
      <Crumb>
        <Link to="/dashboards" className="hover:text-ink-1">
          Dashboards
        </Link>
      </Crumb>
      <Here>{name}</Here>
    </>
  );
}

function Loaded({ board }: { board: Dashboard }) {
  const { edit = false } = route.useSearch();
  const set = useSet(board);
  const [sharing, setSharing] = useState(false);
  const [talking, setTalking] = useState<string | null>(null);
  const { following, choose } = useFollowing(board, set);

  if (edit && board.may_edit) {
    return (
      <>
        <Bar title={<Title name={board.name} />} />
        <Suspense
          fallback={
            <Page full>
              <BoardComing />
            </Page>
          }
        >
          <BoardEdit
            board={board}
            chosen={set.chosen}
            tab={set.tab}
            onTab={set.setTab}
            onDone={() => set.setEdit(false)}
          />
        </Suspense>
      </>
    );
  }
  return (
    <>
      <Bar
        title={<Title name={board.name} />}
        actions={
          <>
            {board.visualizations.length > 0 && (
              <RefreshChoice value={following.refresh} live={following.live} onChange={choose} />
            )}
            <span className="max-sm:hidden">
              <StarButton board={board} />
            </span>
            <IconButton label="Comments" onClick={() => setTalking("")}>
              <MessageSquare size={16} />
            </IconButton>
            {board.may_share && (
              <Button
                weight="quiet"
                aria-label="Share"
                icon={<Share2 size={15} />}
                onClick={() => setSharing(true)}
              >
                <span className="hidden sm:inline">Share</span>
              </Button>
            )}
            <BoardMenu board={board} chosen={set.chosen} />
            {board.may_edit && (
              <Button
                aria-label="Edit"
                icon={<Pencil size={14} />}
                data-edit=""
                onClick={() => set.setEdit(true)}
              >
                <span className="hidden sm:inline">Edit</span>
              </Button>
            )}
          </>
        }
      />
      <Page full>
        <h1 className="sr-only">{board.name}</h1>
        <View board={board} set={set} following={following} onTalk={setTalking} />
      </Page>
      <LiveNotice live={following.live} />
      {sharing && <ShareDialog board={board} onClose={() => setSharing(false)} />}
      {talking !== null && (
        <Comments board={board} vizId={talking === "" ? null : talking} onClose={() => setTalking(null)} />
      )}
    </>
  );
}

/** The dashboard as it is refreshed, and the choice how: for everyone by whoever may edit, else for oneself. */
function useFollowing(board: Dashboard, set: ReturnType<typeof useSet>) {
  const client = useQueryClient();
  const key = dashboardQuery(board.dashboard_id).queryKey;
  const [own, setOwn] = useState<Refresh | null>(null);
  const onChanged = useCallback(
    () => void client.invalidateQueries({ queryKey: ["dashboard", board.dashboard_id], exact: true }),
    [client, board.dashboard_id],
  );
  const paused = !isPlain(set.chosen);
  const following = useBoard({ board, filters: set.chosen.filters, own, paused, onChanged });
  const choose = (refresh: Refresh) => {
    setOwn(refresh);
    if (!board.may_edit) return;
    const change = { version: board.version, config: { ...board.config, refresh } };
    saveDashboard(board.dashboard_id, change).then(
      (saved) => client.setQueryData(key, saved),
      () => undefined, // others were faster: it holds for oneself
    );
  };
  return { following, choose };
}

interface ViewProps {
  board: Dashboard;
  set: ReturnType<typeof useSet>;
  following: Following;
  onTalk: (vizId: string) => void;
}

function View({ board, set, following, onTalk }: ViewProps) {
  const empty = board.visualizations.length === 0;
  const source = ownSource(board.dashboard_id);
  const tiles = useQuery({
    ...tilesQuery(source, set.chosen, board.version),
    enabled: !empty,
    refetchInterval: following.every,
  });
  const client = useQueryClient();
  const [rows, setRows] = useState<{ tile: Visualization; part: Part | null } | null>(null);
  if (empty) return <NoTiles board={board} onEdit={() => set.setEdit(true)} />;
  const data = following.over(tiles.data?.tiles);
  return (
    <>
      <FilterLine
        filters={board.filters}
        values={set.chosen.filters}
        offered={(filterId) => client.fetchQuery(filterValuesQuery(source, filterId, set.chosen.filters))}
        onChange={set.choose}
      >
        <PickLine picks={set.picks} tiles={board.visualizations} data={data} onDrop={set.drop} />
      </FilterLine>
      {tiles.isError && (
        <div className="mb-4">
          <ErrorNote error={tiles.error} onRetry={() => void tiles.refetch()} />
        </div>
      )}
      <BoardView
        tiles={board.visualizations}
        tabs={board.layout?.tabs ?? []}
        tab={set.tab}
        onTab={set.setTab}
        data={data}
        stale={tiles.isPlaceholderData}
        menuOf={(tile) => (
          <TileMenu
            board={board}
            tile={tile}
            data={data?.[tile.viz_id]}
            chosen={set.chosen}
            onRows={() => setRows({ tile, part: null })}
            onTalk={() => onTalk(tile.viz_id)}
          />
        )}
        run={boardRun(board.dashboard_id)}
        actions={{ ...set.actions, onRows: (tile, part) => setRows({ tile, part }) }}
        notes={tiles.data?.notes ?? []}
      />
      {rows && (
        <RowsDialog
          boardId={board.dashboard_id}
          tile={rows.tile}
          part={rows.part}
          chosen={set.chosen}
          onClose={() => setRows(null)}
        />
      )}
    </>
  );
}

function NoTiles({ board, onEdit }: { board: Dashboard; onEdit: () => void }) {
  return (
    <div className="card">
      <Empty
        icon={<LayoutDashboard size={18} />}
        title="No tiles yet"
        action={
          board.may_edit && (
            <Button weight="primary" icon={<Pencil size={14} />} onClick={onEdit}>
              Add tiles
            </Button>
          )
        }
      >
        Pin an answer from Ask, or add tiles from a question, from SQL or as text.
      </Empty>
    </div>
  );
}

export function BoardComing() {
  return (
    <div role="status" aria-label="Loading" className="grid grid-cols-2 gap-3 md:grid-cols-4">
      {["a", "b", "c", "d"].map((key) => (
        <Skeleton key={key} className="h-31 rounded-lg" />
      ))}
      <Skeleton className="col-span-2 h-60 rounded-lg md:col-span-3" />
      <Skeleton className="col-span-2 h-60 rounded-lg md:col-span-1" />
      <Skeleton className="col-span-2 h-60 rounded-lg" />
      <Skeleton className="col-span-2 h-60 rounded-lg" />
    </div>
  );
}
