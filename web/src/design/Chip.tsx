import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { classes } from "@/lib/classes";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  name?: string;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

/** A small named value that can be opened: `by | airline name`. */
export function Chip({ name, children, className, ...rest }: Props) {
  return (
    <button
      type="button"
      className={classes(
        "inline-flex max-w-full items-stretch overflow-hidden rounded-md border border-line-strong bg-surface text-fine transition-colors hover:border-accent data-[state=open]:border-accent data-[state=open]:ring-3 data-[state=open]:ring-accent-soft",
        className,
      )}
      {...rest}
    >
      {name && <span className="border-line border-e bg-sunken px-2 py-0.5 text-ink-2">{name}</span>}
      <span className="truncate px-2 py-0.5 font-medium text-ink-1">{children}</span>
    </button>
  );
}

/** A question that can be asked by a press. */
export function QuestionChip({ className, ...rest }: ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button
      type="button"
      className={classes(
        "print:hidden rounded-full border border-line-strong bg-surface px-3 py-1.5 text-start text-fine text-ink-1 transition-colors hover:border-accent hover:text-accent",
        className,
      )}
      {...rest}
    />
  );
}
