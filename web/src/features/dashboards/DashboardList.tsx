import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { LayoutDashboard, Plus } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/design/Badge";
import { Bar, Here } from "@/design/Bar";
import { Button } from "@/design/Button";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { Page, PageHead } from "@/design/Page";
import { Skeleton } from "@/design/Skeleton";
import { ago, plural } from "@/lib/format";
import { useTitle } from "@/lib/hooks";
import type { Dashboard } from "@/lib/types/dashboards";
import { Outline } from "@/parts/boards/Outline";
import { useMay } from "@/parts/session";
import { dashboardsQuery } from "@/requests/dashboards";
import { NewDashboard } from "./NewDashboard";
import { StarButton } from "./Star";

const route = getRouteApi("/in/dashboards");

export function DashboardList() {
  useTitle("Dashboards");
  const boards = useQuery(dashboardsQuery);
  const { new: asked = false } = route.useSearch();
  const navigate = useNavigate();
  const [chosen, setMaking] = useState(false);
  const making = chosen || asked;
  const close = () => {
    setMaking(false);
    if (asked) void navigate({ to: "/dashboards", replace: true });
  };
  const mayMake = useMay("analyst");
  const make = mayMake && (
    <Button weight="primary" icon={<Plus size={15} />} onClick={() => setMaking(true)}>
      New dashboard
    </Button>
  );
  return (
    <>
      <Bar title={<Here>Dashboards</Here>} actions={make} />
      <Page>
        <PageHead title="Dashboards" />
        {boards.isError && <ErrorNote error={boards.error} onRetry={() => void boards.refetch()} />}
        {boards.isPending && (
          <div role="status" aria-label="Loading" className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
            <Skeleton className="h-44 rounded-lg" />
            <Skeleton className="h-44 rounded-lg" />
            <Skeleton className="h-44 rounded-lg" />
          </div>
        )}
        {boards.data?.items.length === 0 && (
          <div className="card">
            <Empty icon={<LayoutDashboard size={18} />} title="No dashboards yet" action={make}>
              Ask a question and pin its answer, or make an empty one and add tiles.
            </Empty>
          </div>
        )}
        <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
          {boards.data?.items.map((board) => (
            <li key={board.dashboard_id} className="relative">
              <Card board={board} />
              <StarButton board={board} className="absolute end-1.5 top-1.5 bg-surface/85" />
            </li>
          ))}
        </ul>
      </Page>
      {making && <NewDashboard onClose={close} />}
    </>
  );
}

function Card({ board }: { board: Dashboard }) {
  return (
    <Link
      to="/dashboards/$dashboardId"
      params={{ dashboardId: board.dashboard_id }}
      className="card block h-full overflow-hidden transition-colors hover:border-accent"
    >
      <Outline tiles={board.visualizations} />
      <span className="block border-line border-t px-4 py-3">
        <span className="flex items-center justify-between gap-2">
          <span className="truncate font-medium">{board.name}</span>
          {!board.shared && <Badge>yours alone</Badge>}
        </span>
        <span className="figures block text-fine text-ink-2">
          {plural(board.visualizations.length, "tile")}, changed {ago(board.updated_at)}
        </span>
      </span>
    </Link>
  );
}
