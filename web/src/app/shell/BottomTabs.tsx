import { Link } from "@tanstack/react-router";
import { places, settings } from "./places";

const shown = [...places.slice(0, 4), settings];

/** The rail on a phone: five tabs within reach of a thumb. */
export function BottomTabs() {
  return (
    <nav
      aria-label="Places"
      className="fixed inset-x-0 bottom-0 z-30 border-line border-t bg-surface pb-[env(safe-area-inset-bottom)] sm:hidden print:hidden"
    >
      <ul className="grid h-(--tabs) grid-cols-5">
        {shown.map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <Link
              to={to}
              activeOptions={{ exact: to === "/", includeSearch: false }}
              className="flex h-full flex-col items-center justify-center gap-0.5 text-ink-2 text-micro -outline-offset-2 data-[status=active]:text-accent"
            >
              <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
