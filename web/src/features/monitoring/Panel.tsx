import type { ReactNode } from "react";

interface Props {
  title: string;
  words?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A part of the page under its name. */
export function Panel({ title, words, actions, children }: Props) {
  return (
    <section aria-label={title} className="card overflow-hidden">
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4.5 pt-3.5 pb-2.5">
        <h2 className="font-semibold text-read">{title}</h2>
        {words && <span className="figures text-fine text-ink-3">{words}</span>}
        {actions}
      </header>
      {children}
    </section>
  );
}
