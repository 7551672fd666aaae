import { X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { describe } from "./ErrorNote";

interface Toast {
  id: number;
  text: string;
  detail: string | null;
  action: { label: string; run: () => void } | null;
}

let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();

function set(changed: readonly Toast[]): void {
  toasts = changed;
  for (const listener of listeners) listener();
}

function dismiss(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

interface Words {
  text: string;
  detail?: string | null;
  action?: { label: string; run: () => void };
  seconds?: number;
}

/** Says that something was done, for a few seconds, with at most one way back. */
export function say({ text, detail = null, action, seconds = 6 }: Words): void {
  const id = next;
  next += 1;
  set([...toasts.slice(-2), { id, text, detail, action: action ?? null }]);
  setTimeout(() => dismiss(id), seconds * 1000);
}

export function sayError(error: unknown): void {
  const { message, hint } = describe(error);
  say({ text: message, detail: hint, seconds: 9 });
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const shown = useSyncExternalStore(listen, () => toasts);
  return (
    <section
      aria-live="polite"
      aria-label="Messages"
      className="pointer-events-none fixed inset-x-3 bottom-18 z-50 flex flex-col items-center gap-2 sm:inset-x-auto sm:end-5 sm:bottom-5 sm:items-end print:hidden"
    >
      {shown.map((toast) => (
        <div
          key={toast.id}
          className="pointer-events-auto flex w-full max-w-[26rem] animate-rise items-start gap-3 rounded-md border border-line bg-surface py-2.5 pe-2 ps-4 shadow-float sm:w-auto sm:min-w-72"
        >
          <div className="min-w-0 flex-1 py-0.5">
            <p className="font-medium text-fine">{toast.text}</p>
            {toast.detail && <p className="text-fine text-ink-2">{toast.detail}</p>}
          </div>
          {toast.action && (
            <button
              type="button"
              className="rounded-sm px-2 py-0.5 font-medium text-accent text-fine hover:bg-accent-soft"
              onClick={() => {
                toast.action?.run();
                dismiss(toast.id);
              }}
            >
              {toast.action.label}
            </button>
          )}
          <button
            type="button"
            aria-label="Dismiss"
            className="rounded-sm p-1 text-ink-3 hover:text-ink-1"
            onClick={() => dismiss(toast.id)}
          >
            <X size={14} />
          </button>
        </div>
      ))}
    </section>
  );
}
