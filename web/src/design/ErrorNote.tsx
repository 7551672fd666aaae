import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { ApiError } from "@/lib/api";
import { age } from "@/lib/format";
import { Button } from "./Button";

interface Props {
  error: unknown;
  onRetry?: () => void;
  action?: ReactNode;
}

/** What happened, then what to do. */
export function ErrorNote({ error, onRetry, action }: Props) {
  const said = describe(error);
  return (
    <div role="alert" className="flex gap-3 rounded-md border border-line bg-bad-soft px-4 py-3">
      <TriangleAlert size={16} className="mt-0.5 shrink-0 text-bad" aria-hidden="true" />
      <div className="min-w-0">
        <p className="font-medium break-words text-ink-1">{said.message}</p>
        {said.hint && <p className="mt-0.5 text-fine break-words text-ink-2">{said.hint}</p>}
        {said.request && <p className="mt-1 font-mono text-ink-2 text-micro">request {said.request}</p>}
        {(onRetry || action) && (
          <div className="mt-2 flex gap-2">
            {onRetry && (
              <Button size="small" onClick={onRetry}>
                Try again
              </Button>
            )}
            {action}
          </div>
        )}
      </div>
    </div>
  );
}

interface Said {
  message: string;
  hint: string | null;
  request: string | null;
}

export function describe(error: unknown): Said {
  if (error instanceof ApiError) {
    const wait = error.retryAfter === null ? null : `Try again in ${age(error.retryAfter)}.`;
    return {
      message: error.message,
      hint: error.hint ?? wait,
      request: error.status >= 500 ? error.requestId : null,
    };
  }
  return {
    message: "The page could not show this.",
    hint: error instanceof Error ? error.message : null,
    request: null,
  };
}
