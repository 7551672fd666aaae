import { useEffect, useState } from "react";
import { LiveMark } from "./LiveMark";
import type { Live } from "./useLive";

const patience = 1200; // a line that is back sooner was hardly cut

/** Says that the line is cut and since when the values stand still, and once that it is back. */
export function LiveNotice({ live }: { live: Live }) {
  const [said, setSaid] = useState<"lost" | "back" | null>(null);
  const lost = live.state === "lost" || live.state === "refused";
  useEffect(() => {
    if (lost) {
      const timer = setTimeout(() => setSaid("lost"), live.state === "refused" ? 0 : patience);
      return () => clearTimeout(timer);
    }
    setSaid((before) => (before === "lost" ? "back" : null));
    const timer = setTimeout(() => setSaid(null), 4000);
    return () => clearTimeout(timer);
  }, [lost, live.state]);
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-20 z-40 flex md:bottom-4"
    >
      {said !== null && (
        <p className="pointer-events-auto mx-auto flex animate-rise items-center gap-2 rounded-lg border border-line bg-surface px-3.5 py-1.5 text-fine shadow-float">
          <LiveMark state={said === "back" ? "live" : live.state} />
          {said === "back" ? "Connected again." : words(live)}
        </p>
      )}
    </div>
  );
}

function clock(at: number): string {
  return new Date(at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
}

function words(live: Live): string {
  if (live.state === "refused") return live.reason ?? "This dashboard cannot be followed any more.";
  const since = live.at === null ? "" : ` Values are as of ${clock(live.at)}.`;
  return `The connection is cut; trying again.${since}`;
}
