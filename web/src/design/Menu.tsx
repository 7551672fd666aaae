import { DropdownMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { classes } from "@/lib/classes";

interface Props {
  trigger: ReactNode;
  children: ReactNode;
  /** Whether it is open, where the trigger does not say so alone: one that can be dragged opens when let go. */
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

export function Menu({ trigger, children, ...state }: Props) {
  return (
    <Radix.Root {...state}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 min-w-44 animate-rise rounded-md border border-line bg-surface p-1 shadow-float"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface ItemProps {
  onSelect: () => void;
  icon?: ReactNode;
  danger?: boolean;
  disabled?: boolean;
  children: ReactNode;
}

export function MenuItem({ onSelect, icon, danger = false, disabled = false, children }: ItemProps) {
  return (
    <Radix.Item
      onSelect={onSelect}
      disabled={disabled}
      className={classes(
        "flex cursor-pointer items-center gap-2 rounded-sm px-2 py-1.5 text-fine outline-none data-disabled:cursor-default data-disabled:opacity-45 data-highlighted:bg-sunken",
        danger ? "text-bad" : "text-ink-1",
      )}
    >
      {icon && <span className="text-ink-3">{icon}</span>}
      {children}
    </Radix.Item>
  );
}

export function MenuLine() {
  return <Radix.Separator className="my-1 h-px bg-line" />;
}
