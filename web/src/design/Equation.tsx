import type { ReactNode } from "react";
import { classes } from "@/lib/classes";
import { count } from "@/lib/format";

interface Props {
  loaded: number | null;
  setAside: number | null;
  inFile: number | null;
  live?: boolean;
}

/** Rows loaded + rows set aside = rows in the file. */
export function Equation({ loaded, setAside, inFile, live = false }: Props) {
  return (
    <p
      className="flex flex-wrap items-start gap-x-3 gap-y-2 sm:gap-x-5"
      aria-live={live ? "polite" : undefined}
    >
      <Term value={count(loaded)} words="rows loaded" />
      <Sign>+</Sign>
      <Term value={count(setAside)} words="set aside" warn={(setAside ?? 0) > 0} />
      <Sign>=</Sign>
      <Term value={count(inFile)} words="rows in the file" />
    </p>
  );
}

function Term({ value, words, warn = false }: { value: string; words: string; warn?: boolean }) {
  return (
    <span className="flex flex-col">
      <span className={classes("figures text-lead font-semibold sm:text-title", warn && "text-warn")}>
        {value}
      </span>
      <span className="text-small text-ink-3">{words}</span>
    </span>
  );
}

function Sign({ children }: { children: ReactNode }) {
  return <span className="text-lead leading-6 text-ink-3 sm:leading-7.5">{children}</span>;
}
