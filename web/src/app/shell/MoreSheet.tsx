import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { LogOut, Monitor, Moon, Sun } from "lucide-react";
import { Button } from "@/design/Button";
import { Dialog } from "@/design/Dialog";
import { Segmented } from "@/design/Segmented";
import { type Appearance, choose, useAppearance } from "@/lib/appearance";
import { sessionQuery } from "@/requests/identity";
import { useSignOut } from "./Account";
import type { Place } from "./places";
import { useFiring } from "./useFiring";

interface Props {
  open: boolean;
  onClose: () => void;
  places: readonly Place[];
}

const modes: readonly { value: Appearance; label: React.ReactNode; name: string }[] = [
  { value: "system", label: <Monitor size={15} />, name: "As the system" },
  { value: "light", label: <Sun size={15} />, name: "Light" },
  { value: "dark", label: <Moon size={15} />, name: "Dark" },
];

/** What does not fit among the tabs of a phone: the other places, the appearance, the way out. */
export function MoreSheet({ open, onClose, places }: Props) {
  const { data } = useQuery(sessionQuery);
  const appearance = useAppearance();
  const firing = useFiring();
  const leave = useSignOut();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="More"
      description={data ? `${data.user.name || data.user.email}, ${data.workspace.name}` : undefined}
    >
      <ul className="grid grid-cols-2 gap-2">
        {places.map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <Link
              to={to}
              onClick={onClose}
              activeOptions={{ includeSearch: false }}
              className="flex h-12 items-center gap-3 rounded-md border border-line px-3 font-medium data-[status=active]:border-accent data-[status=active]:text-accent"
            >
              <Icon size={17} strokeWidth={1.75} className="text-ink-3" aria-hidden="true" />
              <span className="flex-1">{label}</span>
              {to === "/alerts" && firing > 0 && (
                <span className="figures text-bad text-fine">
                  {firing}
                  <span className="sr-only"> firing</span>
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
      <div className="mt-4 flex items-center justify-between gap-3">
        <Segmented label="Appearance" value={appearance} options={modes} onChange={choose} />
        <Button weight="quiet" icon={<LogOut size={15} />} onClick={leave}>
          Sign out
        </Button>
      </div>
    </Dialog>
  );
}
