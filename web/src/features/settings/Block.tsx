import type { ReactNode } from "react";

interface Props {
  title: string;
  words?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}

export function Block({ title, words, action, children }: Props) {
  return (
    <section className="mb-8">
      <div className="mb-3 flex flex-wrap items-end justify-between gap-3">
        <div>
          <h2 className="font-semibold text-lead">{title}</h2>
          {words && <p className="mt-0.5 max-w-[40rem] text-fine text-ink-2">{words}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}
