import type { ReactNode } from "react";

/** A part of the design: what it is for, and each state that it can be in. */
export interface Story {
  part: string;
  words: string;
  states: Readonly<Record<string, ReactNode>>;
}
