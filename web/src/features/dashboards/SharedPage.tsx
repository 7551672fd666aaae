import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { ErrorNote } from "@/design/ErrorNote";
import { Logo } from "@/design/Logo";
import { Page } from "@/design/Page";
import { moment } from "@/lib/format";
import { useTitle } from "@/lib/hooks";
import {
  type FilterValues,
  sharedDashboardQuery,
  sharedFilterValuesQuery,
  sharedTilesQuery,
} from "@/requests/dashboards";
import { BoardView } from "./BoardView";
import { BoardComing } from "./DashboardPage";
import { FilterLine } from "./FilterLine";
import { inForce } from "./filters";

const route = getRouteApi("/shared/$token");

/** A dashboard as whoever has its link sees it: to read, nothing to change. */
export function SharedPage() {
  const { token } = route.useParams();
  const [chosen, setChosen] = useState<FilterValues>({});
  const client = useQueryClient();
  const board = useQuery(sharedDashboardQuery(token));
  const values = inForce(board.data?.filters ?? [], chosen);
  const tiles = useQuery({ ...sharedTilesQuery(token, values), enabled: board.data !== undefined });
  useTitle(board.data?.name ?? "Shared dashboard");
  return (
    <div className="min-h-dvh">
      <header className="flex h-(--bar) items-center gap-3 border-line border-b px-3.5 sm:px-6">
        <Logo size={20} />
        <h1 className="truncate font-semibold">{board.data?.name ?? "Shared dashboard"}</h1>
        {tiles.data?.as_of && (
          <p className="figures ml-auto shrink-0 text-fine text-ink-3">as of {moment(tiles.data.as_of)}</p>
        )}
      </header>
      <main>
        <Page full>
          {board.isPending && <BoardComing />}
          {board.isError && (
            <div className="mx-auto max-w-[32rem] pt-10">
              <ErrorNote error={board.error} />
              <p className="mt-3 text-fine text-ink-2">
                A shared link can expire or be revoked. Ask whoever gave it to you for another.
              </p>
            </div>
          )}
          {board.data && (
            <>
              <FilterLine
                filters={board.data.filters}
                values={values}
                offered={(filterId) => client.fetchQuery(sharedFilterValuesQuery(token, filterId))}
                onChange={(id, value) => setChosen((old) => ({ ...old, [id]: value ?? {} }))}
              />
              {tiles.isError && <ErrorNote error={tiles.error} onRetry={() => void tiles.refetch()} />}
              <BoardView
                tiles={board.data.visualizations}
                data={tiles.data?.tiles}
                stale={tiles.isPlaceholderData}
              />
            </>
          )}
        </Page>
      </main>
    </div>
  );
}
