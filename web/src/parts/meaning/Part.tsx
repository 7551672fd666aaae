import type { ReactNode } from "react";

interface Props {
  title: string;
  words: string;
  action?: ReactNode;
  children: ReactNode;
}

export function Part({ title, words, action, children }: Props) {
  return (
    <section aria-label={title} className="border-line border-t first:border-t-0">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4.5 py-3">
        <div className="min-w-0">
          <h3 className="font-medium">{title}</h3>
          <p className="text-fine text-ink-2">{words}</p>
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}
