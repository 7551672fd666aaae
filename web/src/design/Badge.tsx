import type { ReactNode } from "react";
import { classes } from "@/lib/classes";

export type BadgeTone = "plain" | "good" | "warn" | "bad" | "brass" | "accent";

const tones: Record<BadgeTone, string> = {
  plain: "bg-sunken text-ink-2",
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
  brass: "bg-brass-soft text-brass",
  accent: "bg-accent-soft text-accent",
};

export function Badge({ tone = "plain", children }: { tone?: BadgeTone; children: ReactNode }) {
  return (
    <span
      className={classes(
        "inline-flex items-center gap-1 rounded-sm px-1.5 py-0.5 text-small whitespace-nowrap",
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}
