import type { ReactNode } from "react";
import { classes } from "@/lib/classes";

/** The work under the bar; reading pages end where lines get too long to read. */
export function Page({ children, full = false }: { children: ReactNode; full?: boolean }) {
  return (
    <div className={classes("w-full px-3.5 pt-6 pb-10 sm:px-6", !full && "mx-auto max-w-[73.75rem]")}>
      {children}
    </div>
  );
}

interface HeadProps {
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}

export function PageHead({ title, children, actions }: HeadProps) {
  return (
    <header className="mb-4 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 className="font-semibold text-title">{title}</h1>
        {children && <div className="mt-0.5 text-ink-2">{children}</div>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
