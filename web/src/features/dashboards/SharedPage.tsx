import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { LockKeyhole } from "lucide-react";
import { useCallback, useLayoutEffect, useState } from "react";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { TextField } from "@/design/Field";
import { House } from "@/design/House";
import { Logo } from "@/design/Logo";
import { Page } from "@/design/Page";
import { ApiError } from "@/lib/api";
import { classes } from "@/lib/classes";
import { moment } from "@/lib/format";
import { useTitle } from "@/lib/hooks";
import { wear } from "@/lib/looks";
import type { Dashboard } from "@/lib/types/dashboards";
import { LiveNotice } from "@/parts/live/LiveNotice";
import { isPlain, useBoard } from "@/parts/live/useBoard";
import {
  type FilterValues,
  filterValuesQuery,
  type Source,
  sharedDashboardQuery,
  ticketFor,
  tilesQuery,
  unlockShared,
} from "@/requests/dashboards";
import type { TileActions } from "./actions";
import { BoardView } from "./BoardView";
import { BoardComing } from "./DashboardPage";
import { FilterLine } from "./FilterLine";
import { inForce } from "./filters";
import { PickLine } from "./PickLine";
import { daysBetween, type Paths, type Picks, pickOf, without } from "./state";

const linked = getRouteApi("/shared/$token");
const framed = getRouteApi("/embed/$shareId");

/** A dashboard as whoever has its link sees it: to read, nothing to change. */
export function SharedPage() {
  const { token } = linked.useParams();
  const [passed, setPassed] = useState<string | null>(null);
  const source: Source = {
    path: `/shared/${token}`,
    ...(passed ? { headers: { "x-share-pass": passed } } : {}),
  };
  const board = useQuery(sharedDashboardQuery(source));
  useTitle(board.data?.name ?? "Shared dashboard");
  const looks = useLooksOf(board.data);
  const locked = board.error instanceof ApiError && board.error.code === "share_password";
  return (
    <div className="min-h-dvh">
      <header className="flex h-(--bar) items-center gap-3 border-line border-b px-3.5 sm:px-6">
        <span
          className={classes(
            "flex shrink-0 items-center gap-2 font-medium text-ink-2",
            board.isPending && "invisible",
          )}
        >
          {looks ? <House size={20} widest={120} /> : <Logo size={20} />}
        </span>
        {looks && <span className="h-4 w-px shrink-0 bg-line-strong" aria-hidden="true" />}
        <h1 className="truncate font-semibold">{board.data?.name ?? "Shared dashboard"}</h1>
      </header>
      <main>
        <Page full>
          {board.isPending && <BoardComing />}
          {locked && <Unlock token={token} onPass={setPassed} />}
          {board.isError && !locked && (
            <div className="mx-auto max-w-[32rem] pt-10">
              <ErrorNote error={board.error} />
              <p className="mt-3 text-fine text-ink-2">
                A shared link can expire or be revoked. Ask whoever gave it to you for another.
              </p>
            </div>
          )}
          {board.data && <Board board={board.data} source={source} />}
        </Page>
      </main>
    </div>
  );
}

/** The looks of the workspace that shares the dashboard; they come with it. */
function useLooksOf(board: Dashboard | undefined) {
  const looks = board?.looks ?? null;
  useLayoutEffect(() => {
    if (board) wear(board.looks ?? null);
  }, [board]);
  return looks;
}

/** The same within another page, whose server signed the token after the address's #. */
export function EmbeddedPage() {
  const { shareId } = framed.useParams();
  const source: Source = {
    path: `/embedded/${shareId}`,
    headers: { "x-embed-token": window.location.hash.slice(1) },
  };
  const board = useQuery(sharedDashboardQuery(source));
  useTitle(board.data?.name ?? "Dashboard");
  useLooksOf(board.data);
  return (
    <main className="min-h-dvh p-3">
      {board.isPending && <BoardComing />}
      {board.isError && <ErrorNote error={board.error} />}
      {board.data && (
        <>
          <h1 className="sr-only">{board.data.name}</h1>
          <Board board={board.data} source={source} />
        </>
      )}
    </main>
  );
}

function Unlock({ token, onPass }: { token: string; onPass: (pass: string) => void }) {
  const [password, setPassword] = useState("");
  const unlocking = useMutation({
    mutationFn: () => unlockShared(token, password),
    onSuccess: (answer) => onPass(answer.pass),
  });
  return (
    <form
      className="card mx-auto mt-10 grid max-w-[24rem] gap-4 p-5"
      onSubmit={(event) => {
        event.preventDefault();
        unlocking.mutate();
      }}
    >
      <h2 className="flex items-center gap-2 font-semibold text-lead">
        <LockKeyhole size={16} className="text-ink-3" aria-hidden="true" /> This dashboard has a password
      </h2>
      <TextField
        label="Password"
        type="password"
        required
        autoFocus
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      {unlocking.isError && <ErrorNote error={unlocking.error} />}
      <Button type="submit" weight="primary" busy={unlocking.isPending} disabled={password === ""}>
        Open it
      </Button>
    </form>
  );
}

function Board({ board, source }: { board: Dashboard; source: Source }) {
  const [choices, setChoices] = useState<FilterValues>({});
  const [picks, setPicks] = useState<Picks>({});
  const [paths, setPaths] = useState<Paths>({});
  const [tab, setTab] = useState<string | null>(null);
  const client = useQueryClient();
  const filters = inForce(board.filters, choices);
  const chosen = { filters, picked: picks, into: paths };
  const onChanged = useCallback(
    () => void client.invalidateQueries({ queryKey: ["shared", source.path] }),
    [client, source.path],
  );
  const following = useBoard({
    board,
    filters,
    paused: !isPlain(chosen),
    ticket: () => ticketFor(source),
    onChanged,
  });
  const tiles = useQuery({
    ...tilesQuery(source, chosen, board.version),
    refetchInterval: following.every,
  });
  const data = following.over(tiles.data?.tiles);
  const actions: TileActions = {
    onPick: (tile, part) => setPicks((old) => ({ ...old, [tile.viz_id]: pickOf(part) })),
    onSpan: (tile, column, from, to) =>
      setPicks((old) => ({ ...old, [tile.viz_id]: { column, value: daysBetween(from, to) } })),
    onInto: (tile, { column, value }) =>
      setPaths((old) => ({ ...old, [tile.viz_id]: [...(old[tile.viz_id] ?? []), { column, value }] })),
    onUp: (tile, steps) =>
      setPaths((old) => ({ ...old, [tile.viz_id]: (old[tile.viz_id] ?? []).slice(0, steps) })),
    onOrder: () => undefined,
  };
  const fixed = new Set(board.fixed_filters ?? []);
  return (
    <>
      <FilterLine
        filters={board.filters.filter((each) => !fixed.has(each.filter_id))}
        values={filters}
        offered={(filterId) => client.fetchQuery(filterValuesQuery(source, filterId, filters))}
        onChange={(id, value) => setChoices((old) => ({ ...old, [id]: value ?? {} }))}
      >
        <PickLine
          picks={picks}
          tiles={board.visualizations}
          data={data}
          onDrop={(vizId) => setPicks((old) => without(old, vizId))}
        />
        {tiles.data?.as_of && (
          <p className="figures ms-auto shrink-0 text-fine text-ink-3">as of {moment(tiles.data.as_of)}</p>
        )}
      </FilterLine>
      {tiles.isError && <ErrorNote error={tiles.error} onRetry={() => void tiles.refetch()} />}
      <BoardView
        tiles={board.visualizations}
        tabs={board.layout?.tabs ?? []}
        tab={tab}
        onTab={setTab}
        data={data}
        stale={tiles.isPlaceholderData}
        actions={actions}
        notes={tiles.data?.notes ?? []}
      />
      <LiveNotice live={following.live} />
    </>
  );
}
