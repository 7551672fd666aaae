import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { LayoutDashboard, Pencil, Share2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Bar, Crumb, Here } from "@/design/Bar";
import { Button } from "@/design/Button";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { Page } from "@/design/Page";
import { Skeleton } from "@/design/Skeleton";
import { useTitle } from "@/lib/hooks";
import type { Dashboard, FilterValue } from "@/lib/types/dashboards";
import {
  boardRun,
  dashboardQuery,
  type FilterValues,
  filterValuesQuery,
  tilesQuery,
} from "@/requests/dashboards";
import { BoardMenu } from "./BoardMenu";
import { BoardView } from "./BoardView";
import { FilterLine } from "./FilterLine";
import { inForce, readChoices, writeChoices } from "./filters";
import { ShareDialog } from "./ShareDialog";
import { TileMenu } from "./TileMenu";

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
          <ErrorNote error={board.error} onRetry={() => void board.refetch()} />
        ) : (
          <BoardComing />
        )}
      </Page>
    </>
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
  const { edit = false, f } = route.useSearch();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [sharing, setSharing] = useState(false);
  const id = board.dashboard_id;
  const choices = readChoices(f);
  const values = inForce(board.filters, choices);
  const setEdit = (on: boolean) =>
    void navigate({
      to: "/dashboards/$dashboardId",
      params: { dashboardId: id },
      search: (old) => ({ ...old, edit: on || undefined }),
    });
  const choose = (filterId: string, value: FilterValue | null) => {
    const next: Record<string, FilterValue> = { ...choices, [filterId]: value ?? {} };
    void navigate({
      to: "/dashboards/$dashboardId",
      params: { dashboardId: id },
      search: (old) => ({ ...old, f: writeChoices(next) }),
      replace: true,
    });
  };
  const offered = (filterId: string) => client.fetchQuery(filterValuesQuery(id, filterId));

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
          <BoardEdit board={board} values={values} onDone={() => setEdit(false)} />
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
            {board.may_share && (
              <Button weight="quiet" icon={<Share2 size={15} />} onClick={() => setSharing(true)}>
                <span className="hidden sm:inline">Share</span>
              </Button>
            )}
            <BoardMenu board={board} values={values} />
            {board.may_edit && (
              <Button icon={<Pencil size={14} />} data-edit="" onClick={() => setEdit(true)}>
                Edit
              </Button>
            )}
          </>
        }
      />
      <Page full>
        <h1 className="sr-only">{board.name}</h1>
        <FilterLine filters={board.filters} values={values} offered={offered} onChange={choose} />
        <View board={board} values={values} onEdit={() => setEdit(true)} />
      </Page>
      {sharing && <ShareDialog board={board} onClose={() => setSharing(false)} />}
    </>
  );
}

interface ViewProps {
  board: Dashboard;
  values: FilterValues;
  onEdit: () => void;
}

function View({ board, values, onEdit }: ViewProps) {
  const empty = board.visualizations.length === 0;
  const tiles = useQuery({ ...tilesQuery(board.dashboard_id, values, board.version), enabled: !empty });
  if (empty) {
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
  return (
    <>
      {tiles.isError && (
        <div className="mb-4">
          <ErrorNote error={tiles.error} onRetry={() => void tiles.refetch()} />
        </div>
      )}
      <BoardView
        tiles={board.visualizations}
        data={tiles.data?.tiles}
        stale={tiles.isPlaceholderData}
        menuOf={(tile) => <TileMenu tile={tile} data={tiles.data?.tiles[tile.viz_id]} />}
        run={boardRun(board.dashboard_id)}
      />
    </>
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
