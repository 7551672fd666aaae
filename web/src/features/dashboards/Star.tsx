import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Star } from "lucide-react";
import { IconButton } from "@/design/Button";
import { sayError } from "@/design/Toasts";
import type { Dashboard } from "@/lib/types/dashboards";
import type { Paged } from "@/lib/types/values";
import { dashboardQuery, dashboardsQuery, starDashboard } from "@/requests/dashboards";

/** One's own star on a dashboard: shown at once, and first in the list and at home when one comes back there. */
export function useStar(board: Dashboard) {
  const client = useQueryClient();
  const id = board.dashboard_id;
  const show = (starred: boolean) => {
    client.setQueryData(
      dashboardQuery(id).queryKey,
      (old: Dashboard | undefined) => old && { ...old, starred },
    );
    client.setQueryData(
      dashboardsQuery.queryKey,
      (old: Paged<Dashboard> | undefined) =>
        old && {
          ...old,
          items: old.items.map((each) => (each.dashboard_id === id ? { ...each, starred } : each)),
        },
    );
  };
  const turning = useMutation({
    mutationFn: (starred: boolean) => starDashboard(id, starred),
    onMutate: show,
    onError: (error) => {
      show(board.starred);
      sayError(error);
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: dashboardsQuery.queryKey });
      void client.invalidateQueries({ queryKey: ["home"] });
    },
  });
  return { turn: () => turning.mutate(!board.starred) };
}

export function StarButton({ board, className = "" }: { board: Dashboard; className?: string }) {
  const { turn } = useStar(board);
  return (
    <IconButton
      label={board.starred ? `Take the star from ${board.name}` : `Star ${board.name}`}
      aria-pressed={board.starred}
      className={className}
      onClick={turn}
    >
      <Star size={15} className={board.starred ? "fill-current text-brass" : "text-ink-3"} />
    </IconButton>
  );
}
