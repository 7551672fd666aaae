import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { PanelLeft } from "lucide-react";
import { IconButton } from "@/design/Button";
import { House, Mark } from "@/design/House";
import { classes } from "@/lib/classes";
import { homeQuery } from "@/requests/ask";
import { isFinished, jobsQuery } from "@/requests/jobs";
import { Account } from "./Account";
import { type Place, places, useFoot } from "./places";
import { useFiring } from "./useFiring";

interface Props {
  small: boolean;
  onToggle: () => void;
}

export function Rail({ small, onToggle }: Props) {
  const foot = useFoot();
  return (
    <nav
      aria-label="Places"
      className={classes(
        "sticky top-0 hidden h-dvh shrink-0 flex-col border-line border-e bg-ground px-2.5 pb-3 sm:flex print:hidden",
        small ? "w-(--rail-small)" : "w-(--rail)",
      )}
    >
      <div className={classes("flex h-14 items-center", small ? "justify-center" : "justify-between ps-2")}>
        {!small && (
          <Link to="/" className="flex min-w-0 items-center gap-2 rounded-sm font-semibold text-read">
            <House widest={132} />
          </Link>
        )}
        <IconButton
          label={small ? "Widen the rail" : "Narrow the rail"}
          onClick={onToggle}
          className="text-ink-3"
        >
          {small ? <Mark size={20} /> : <PanelLeft size={16} />}
        </IconButton>
      </div>
      <ul className="grid gap-0.5">
        {places.map((place) => (
          <li key={place.to}>
            <Entry place={place} small={small} />
          </li>
        ))}
      </ul>
      {!small && <Recent />}
      <div className="mt-auto grid gap-0.5">
        {foot.map((place) => (
          <Entry key={place.to} place={place} small={small} />
        ))}
        <Account small={small} />
      </div>
    </nav>
  );
}

function Entry({ place, small }: { place: Place; small: boolean }) {
  const Icon = place.icon;
  return (
    <Link
      to={place.to}
      activeOptions={{ exact: place.to === "/", includeSearch: false }}
      aria-label={small ? place.label : undefined}
      title={small ? place.label : undefined}
      className={classes(
        "group flex h-8 items-center gap-2.5 rounded-md border border-transparent font-medium text-ink-2 transition-colors hover:bg-sunken hover:text-ink-1 data-[status=active]:border-line data-[status=active]:bg-surface data-[status=active]:text-ink-1",
        small ? "justify-center" : "px-2",
      )}
    >
      <Icon
        size={16}
        strokeWidth={1.75}
        className="group-data-[status=active]:text-accent"
        aria-hidden="true"
      />
      {!small && <span className="flex-1">{place.label}</span>}
      {place.to === "/jobs" && <Running />}
      {place.to === "/alerts" && <Firing small={small} />}
    </Link>
  );
}

function Firing({ small }: { small: boolean }) {
  const firing = useFiring();
  if (firing === 0) return null;
  return (
    <span className={classes("figures text-bad text-small", small && "absolute ms-6 mb-4")}>
      {firing}
      <span className="sr-only">fire</span>
    </span>
  );
}

function Running() {
  const { data } = useQuery(jobsQuery(null));
  const running = data?.items.filter((job) => !isFinished(job)).length ?? 0;
  if (running === 0) return null;
  return (
    <span className="figures flex items-center gap-1.5 text-ink-3 text-small">
      <span className="size-1.5 animate-breathe rounded-full bg-good" aria-hidden="true" />
      {running}
      <span className="sr-only">running</span>
    </span>
  );
}

function Recent() {
  const { data } = useQuery({ ...homeQuery, staleTime: 30_000 });
  const named = new Map((data?.recent ?? []).toReversed().map((item) => [item.title, item]));
  const recent = [...named.values()].toReversed().slice(0, 5);
  if (recent.length === 0) return null;
  return (
    <section aria-label="Recent" className="mt-6">
      <h2 className="px-2 pb-1 font-medium text-ink-3 text-micro">Recent</h2>
      <ul className="grid grid-cols-[minmax(0,1fr)]">
        {recent.map((item) => (
          <li key={`${item.kind}-${item.id}`}>
            <Link
              to={item.href}
              className="flex h-7.5 items-center gap-2.5 rounded-md px-2 text-fine text-ink-2 hover:bg-sunken hover:text-ink-1"
            >
              <span className="size-1.5 shrink-0 rounded-full bg-line-strong" aria-hidden="true" />
              <span className="truncate">{item.title}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
