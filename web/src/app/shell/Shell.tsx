import { useQuery } from "@tanstack/react-query";
import { Navigate, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { Bar, BarProvider } from "@/design/Bar";
import { ErrorNote } from "@/design/ErrorNote";
import { Mark } from "@/design/House";
import { Kbd } from "@/design/Kbd";
import { AddData } from "@/parts/AddData";
import { sessionQuery } from "@/requests/identity";
import { Palette } from "../palette/Palette";
import { ShortcutList } from "../ShortcutList";
import { useShortcuts } from "../shortcuts";
import { BottomTabs } from "./BottomTabs";
import { Connection } from "./Connection";
import { DropAnywhere } from "./DropAnywhere";
import { Rail } from "./Rail";

const key = "sextant.rail";

/** Around every page of somebody signed in. */
export function Shell() {
  const session = useQuery(sessionQuery);
  if (session.isPending) return <Opening />;
  if (session.isError) {
    return (
      <div className="mx-auto max-w-[30rem] px-4 pt-[20dvh]">
        <ErrorNote error={session.error} onRetry={() => void session.refetch()} />
      </div>
    );
  }
  if (session.data === null) return <ToSignIn />;
  if (session.data.must_set_password) return <Navigate to="/welcome" search={{}} replace />;
  return <Frame />;
}

/** Leads to the sign-in once, remembering where one was; the address changes before this page has gone. */
function ToSignIn() {
  const { href } = useLocation();
  const navigate = useNavigate();
  const [from] = useState(href);
  useEffect(() => {
    if (!from.startsWith("/signin")) void navigate({ to: "/signin", search: { to: from }, replace: true });
  }, [from, navigate]);
  return <Opening />;
}

function Opening() {
  return (
    <div
      role="status"
      aria-label="Opening"
      className="flex h-dvh animate-breathe items-center justify-center"
    >
      <Mark size={32} />
    </div>
  );
}

function Frame() {
  const [small, setSmall] = useState(() => localStorage.getItem(key) === "small");
  const [finding, setFinding] = useState(false);
  const [listing, setListing] = useState(false);
  useShortcuts({ onFind: () => setFinding(true), onList: () => setListing(true) });
  const toggle = () => {
    localStorage.setItem(key, small ? "wide" : "small");
    setSmall(!small);
  };
  return (
    <BarProvider>
      {(slots) => (
        <div className="flex min-h-dvh">
          <a
            href="#work"
            className="fixed top-2 start-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-1.5 text-on-accent focus:translate-y-0"
          >
            Skip to the work
          </a>
          <Rail small={small} onToggle={toggle} />
          <div className="flex min-w-0 flex-1 flex-col">
            <header className="sticky top-0 z-20 flex h-(--bar) items-center gap-3 border-line border-b bg-ground px-3.5 sm:px-6 print:hidden">
              <div ref={slots.title} className="flex min-w-0 flex-1 items-center" />
              <Find onOpen={() => setFinding(true)} />
              <div ref={slots.actions} className="flex shrink-0 items-center gap-2 empty:hidden" />
            </header>
            <main
              id="work"
              tabIndex={-1}
              data-quiet-focus=""
              className="min-w-0 flex-1 pb-(--tabs) outline-none sm:pb-0"
            >
              <Outlet />
            </main>
          </div>
          <BottomTabs />
          <Connection />
          <AddData />
          <DropAnywhere />
          <Palette open={finding} onClose={() => setFinding(false)} onList={() => setListing(true)} />
          <ShortcutList open={listing} onClose={() => setListing(false)} />
        </div>
      )}
    </BarProvider>
  );
}

function Find({ onOpen }: { onOpen: () => void }) {
  return (
    <button
      type="button"
      onClick={onOpen}
      aria-label="Find or do anything"
      className="flex h-8 shrink-0 items-center gap-2 rounded-md text-ink-3 transition-colors hover:text-ink-1 sm:border sm:border-line-strong sm:bg-surface sm:px-2.5 sm:hover:border-accent"
    >
      <Search size={15} aria-hidden="true" />
      <span className="hidden pe-6 md:inline">Find or do anything</span>
      <span className="hidden md:inline">
        <Kbd>Ctrl K</Kbd>
      </span>
    </button>
  );
}

/** What a page shows when it broke while drawing. */
export function Broken({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <div className="mx-auto max-w-[36rem] px-4 pt-16">
      <Bar title={null} />
      <ErrorNote error={error} onRetry={reset} />
    </div>
  );
}
