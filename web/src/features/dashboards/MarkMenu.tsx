import { ArrowDownToLine, Filter, Rows3 } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import { MenuItem } from "@/design/Menu";
import { words } from "@/lib/format";
import type { Visualization } from "@/lib/types/dashboards";
import type { TileActions } from "./actions";
import { type Part, partWords } from "./state";

interface Props {
  at: { x: number; y: number };
  tile: Visualization;
  parts: readonly Part[];
  further: Readonly<Record<string, string>>;
  actions: TileActions;
  onClose: () => void;
}

/** What can be done with a mark, where it was chosen. */
export function MarkMenu({ at, tile, parts, further, actions, onClose }: Props) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Trigger asChild>
        <span aria-hidden="true" className="fixed size-0" style={{ left: at.x, top: at.y }} />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align="start"
          sideOffset={6}
          collisionPadding={8}
          aria-label={`What to do with ${parts.map(partWords).join(", ")}`}
          className="z-50 min-w-48 animate-rise rounded-md border border-line bg-surface p-1 shadow-float"
        >
          {parts.map((part) => (
            <Radix.Group key={part.column}>
              <Radix.Label className="max-w-64 truncate px-2 py-1 text-ink-3 text-micro">
                {words(part.column)}: {partWords(part)}
              </Radix.Label>
              <MenuItem icon={<Filter size={14} />} onSelect={() => actions.onPick(tile, part)}>
                Hold the other tiles to it
              </MenuItem>
              {further[part.column] && (
                <MenuItem icon={<ArrowDownToLine size={14} />} onSelect={() => actions.onInto(tile, part)}>
                  Go into it, by {words(further[part.column] ?? "").toLowerCase()}
                </MenuItem>
              )}
              {actions.onRows && (
                <MenuItem icon={<Rows3 size={14} />} onSelect={() => actions.onRows?.(tile, part)}>
                  See its rows
                </MenuItem>
              )}
            </Radix.Group>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
