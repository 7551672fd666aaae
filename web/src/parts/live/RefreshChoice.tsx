import { Check, ChevronDown, RotateCw } from "lucide-react";
import { Button } from "@/design/Button";
import { Menu, MenuItem } from "@/design/Menu";
import type { Refresh } from "@/lib/live";
import { LiveMark } from "./LiveMark";
import type { Live } from "./useLive";
import { choices, same, wordsOf } from "./words";

interface Props {
  value: Refresh;
  live: Live;
  onChange: (value: Refresh) => void;
}

/** How the dashboard is refreshed, and while it is live, that it is. */
export function RefreshChoice({ value, live, onChange }: Props) {
  const icon = value.mode === "live" ? <LiveMark state={live.state} /> : <RotateCw size={14} />;
  return (
    <Menu
      trigger={
        <Button
          weight="quiet"
          icon={icon}
          className="max-sm:px-1.5"
          aria-label={`Refresh: ${wordsOf(value)}`}
        >
          <span className="hidden sm:inline">{value.mode === "load" ? "Refresh" : wordsOf(value)}</span>
          <ChevronDown size={13} className="hidden text-ink-3 sm:block" aria-hidden="true" />
        </Button>
      }
    >
      {choices.map((choice) => (
        <MenuItem
          key={wordsOf(choice)}
          onSelect={() => onChange(choice)}
          icon={<Check size={14} className={same(choice, value) ? "" : "invisible"} />}
        >
          {wordsOf(choice)}
        </MenuItem>
      ))}
    </Menu>
  );
}
