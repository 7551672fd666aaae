import type { ReactNode, Ref } from "react";
import { classes } from "@/lib/classes";

interface Props {
  label: string;
  className?: string;
  children: ReactNode;
  ref?: Ref<HTMLElement>;
}

/** A named region that scrolls by wheel, touch and keyboard. */
export function Scroll({ label, className, children, ref }: Props) {
  return (
    <section
      ref={ref}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
      tabIndex={0}
      className={classes("-outline-offset-2", className)}
    >
      {children}
    </section>
  );
}
