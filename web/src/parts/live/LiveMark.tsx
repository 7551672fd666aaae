import { classes } from "@/lib/classes";
import type { LiveState } from "./useLive";

const tones: Record<LiveState, string> = {
  off: "bg-ink-3",
  connecting: "bg-ink-3",
  live: "bg-good",
  lost: "bg-warn",
  refused: "bg-bad",
};

/** A dot that says whether values follow the data at this moment. */
export function LiveMark({ state }: { state: LiveState }) {
  return (
    <span className="inline-flex size-3.5 items-center justify-center" aria-hidden="true">
      <span
        className={classes(
          "size-2 rounded-full transition-colors",
          tones[state],
          state === "live" && "ring-3 ring-good-soft",
          state === "lost" && "animate-breathe",
        )}
      />
    </span>
  );
}
