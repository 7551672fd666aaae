import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { classes } from "@/lib/classes";
import { Turning } from "./Turning";

export type Weight = "primary" | "plain" | "quiet" | "danger";

const looks: Record<Weight, string> = {
  primary: "bg-accent text-on-accent border-transparent hover:bg-accent-deep",
  plain: "bg-surface text-ink-1 border-line-strong hover:bg-sunken",
  quiet: "bg-transparent text-ink-2 border-transparent hover:bg-sunken hover:text-ink-1",
  danger: "bg-surface text-bad border-line-strong hover:bg-bad-soft",
};

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  weight?: Weight;
  size?: "work" | "small";
  icon?: ReactNode;
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  weight = "plain",
  size = "work",
  icon,
  busy = false,
  className,
  children,
  disabled,
  type = "button",
  ...rest
}: Props) {
  return (
    <button
      type={type}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={classes(
        "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-[background-color,opacity,color] select-none disabled:opacity-50",
        size === "work" ? "h-8 px-3 text-work" : "h-7 px-2 text-fine",
        looks[weight],
        className,
      )}
      {...rest}
    >
      {busy ? <Turning /> : icon}
      {children}
    </button>
  );
}

interface IconProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ label, children, className, type = "button", ...rest }: IconProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={classes(
        "inline-flex size-8 shrink-0 items-center justify-center rounded-md text-ink-2 transition-colors hover:bg-sunken hover:text-ink-1 disabled:opacity-40 data-[state=open]:bg-sunken data-[state=open]:text-ink-1",
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  );
}
