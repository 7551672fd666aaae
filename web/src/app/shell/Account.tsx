import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { LogOut, Monitor, Moon, Settings, Sun } from "lucide-react";
import { Menu, MenuItem, MenuLine } from "@/design/Menu";
import { sayError } from "@/design/Toasts";
import { choose, useAppearance } from "@/lib/appearance";
import { classes } from "@/lib/classes";
import { sessionQuery, signOut } from "@/requests/identity";

export function useSignOut(): () => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  return () => {
    signOut()
      .then(() => {
        client.setQueryData(sessionQuery.queryKey, null);
        client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
        return navigate({ to: "/signin" });
      })
      .catch(sayError);
  };
}

export function Account({ small }: { small: boolean }) {
  const { data } = useQuery(sessionQuery);
  const appearance = useAppearance();
  const navigate = useNavigate();
  const leave = useSignOut();
  if (!data) return null;
  const name = data.user.name || data.user.email;
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`Account of ${name}`}
          className={classes(
            "flex h-11 items-center gap-2.5 rounded-md text-start hover:bg-sunken data-[state=open]:bg-sunken",
            small ? "justify-center" : "px-1.5",
          )}
        >
          <Initials name={name} />
          {!small && (
            <span className="min-w-0">
              <span className="block truncate font-medium text-fine">{name}</span>
              <span className="block truncate text-ink-3 text-micro">{data.workspace.name}</span>
            </span>
          )}
        </button>
      }
    >
      <MenuItem icon={<Sun size={14} />} onSelect={() => choose("light")} disabled={appearance === "light"}>
        Light
      </MenuItem>
      <MenuItem icon={<Moon size={14} />} onSelect={() => choose("dark")} disabled={appearance === "dark"}>
        Dark
      </MenuItem>
      <MenuItem
        icon={<Monitor size={14} />}
        onSelect={() => choose("system")}
        disabled={appearance === "system"}
      >
        As the system
      </MenuItem>
      <MenuLine />
      <MenuItem icon={<Settings size={14} />} onSelect={() => void navigate({ to: "/settings" })}>
        Settings
      </MenuItem>
      <MenuItem icon={<LogOut size={14} />} onSelect={leave}>
        Sign out
      </MenuItem>
    </Menu>
  );
}

export function Initials({ name }: { name: string }) {
  const letters = name
    .split(/[\s.@_-]+/)
    .slice(0, 2)
    .map((part) => part.slice(0, 1).toUpperCase())
    .join("");
  return (
    <span
      aria-hidden="true"
      className="flex size-7 shrink-0 items-center justify-center rounded-full bg-accent-soft font-semibold text-accent text-micro"
    >
      {letters}
    </span>
  );
}
