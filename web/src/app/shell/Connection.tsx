import { useQueryClient } from "@tanstack/react-query";
import { Unplug, Wifi } from "lucide-react";
import { useEffect, useState } from "react";
import { ApiError } from "@/lib/api";

const soonest = 1_000;
const latest = 15_000;
const thanks = 4_000;

type Line = "fine" | "lost" | "back";

/** Whether a request that failed was never answered. */
function unanswered(error: unknown): boolean {
  return error instanceof ApiError && error.status === 0;
}

async function answers(): Promise<boolean> {
  try {
    return (await fetch("/health", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

/** Lost once a request stays unanswered or the browser says so; back when the server answers again. */
function useLine(): Line {
  const client = useQueryClient();
  const [line, setLine] = useState<Line>(() => (navigator.onLine ? "fine" : "lost"));
  useEffect(() => {
    const lose = () => setLine("lost");
    const heard = (event: { type: string; action?: { type: string; error?: unknown } }) => {
      if (event.type === "updated" && event.action?.type === "error" && unanswered(event.action.error))
        lose();
    };
    const ends = [client.getQueryCache().subscribe(heard), client.getMutationCache().subscribe(heard)];
    window.addEventListener("offline", lose);
    return () => {
      for (const end of ends) end();
      window.removeEventListener("offline", lose);
    };
  }, [client]);

  useEffect(() => {
    if (line !== "lost") return;
    let timer: ReturnType<typeof setTimeout>;
    let pause = soonest;
    let over = false;
    const look = async () => {
      const well = await answers();
      if (over) return;
      if (well) {
        setLine("back");
        void client.invalidateQueries();
        return;
      }
      pause = Math.min(latest, pause * 2);
      timer = setTimeout(look, pause);
    };
    const now = () => {
      clearTimeout(timer);
      void look();
    };
    timer = setTimeout(look, pause);
    window.addEventListener("online", now);
    return () => {
      over = true;
      clearTimeout(timer);
      window.removeEventListener("online", now);
    };
  }, [line, client]);

  useEffect(() => {
    if (line !== "back") return;
    const timer = setTimeout(() => setLine("fine"), thanks);
    return () => clearTimeout(timer);
  }, [line]);
  return line;
}

/** Says that the server does not answer, that what is shown may be old, and once that it is back. */
export function Connection() {
  const line = useLine();
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 top-14 z-40 flex justify-center print:hidden"
    >
      {line !== "fine" && (
        <p className="pointer-events-auto flex animate-rise items-center gap-2.5 rounded-md border border-line bg-surface px-3.5 py-2 text-fine shadow-float">
          {line === "lost" ? (
            <>
              <Unplug size={15} className="shrink-0 text-warn" aria-hidden="true" />
              Sextant does not answer. What you see may be old; trying again.
            </>
          ) : (
            <>
              <Wifi size={15} className="shrink-0 text-good" aria-hidden="true" />
              Connected again.
            </>
          )}
        </p>
      )}
    </div>
  );
}
