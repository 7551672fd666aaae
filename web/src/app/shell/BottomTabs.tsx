import { Link, useLocation } from "@tanstack/react-router";
import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { classes } from "@/lib/classes";
import { MoreSheet } from "./MoreSheet";
import { places, useFoot } from "./places";
import { useFiring } from "./useFiring";

const near = places.slice(0, 4);
const look =
  "flex h-full w-full flex-col items-center justify-center gap-0.5 text-ink-2 text-micro -outline-offset-2";

/** The rail on a phone: four tabs within reach of a thumb, and all else behind the fifth. */
export function BottomTabs() {
  const [open, setOpen] = useState(false);
  const { pathname } = useLocation();
  const far = [...places.slice(4), ...useFoot()];
  const elsewhere = far.some((place) => pathname.startsWith(place.to));
  const firing = useFiring();
  return (
    <nav
      aria-label="Places"
      className="fixed inset-x-0 bottom-0 z-30 border-line border-t bg-surface pb-[env(safe-area-inset-bottom)] sm:hidden print:hidden"
    >
      <ul className="grid h-(--tabs) grid-cols-5">
        {near.map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <Link
              to={to}
              activeOptions={{ exact: to === "/", includeSearch: false }}
              className={classes(look, "data-[status=active]:text-accent")}
            >
              <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
              {label}
            </Link>
          </li>
        ))}
        <li>
          <button
            type="button"
            aria-haspopup="dialog"
            aria-expanded={open}
            onClick={() => setOpen(true)}
            className={classes(look, (open || elsewhere) && "text-accent")}
          >
            <span className="relative">
              <Ellipsis size={18} strokeWidth={1.75} aria-hidden="true" />
              {firing > 0 && (
                <span className="absolute -end-1.5 -top-0.5 size-2 rounded-full bg-bad" aria-hidden="true" />
              )}
            </span>
            More
            {firing > 0 && <span className="sr-only">, {firing} firing</span>}
          </button>
        </li>
      </ul>
      <MoreSheet open={open} onClose={() => setOpen(false)} places={far} />
    </nav>
  );
}
