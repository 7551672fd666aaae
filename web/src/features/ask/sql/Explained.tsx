import { X } from "lucide-react";
import { IconButton } from "@/design/Button";
import { bytes, count, plural } from "@/lib/format";
import type { Explained as Told } from "@/lib/types/conversation";

/** What a statement would read, and how the engine would run it. */
export function Explained({ told, onClose }: { told: Told; onClose: () => void }) {
  return (
    <section className="card overflow-hidden" aria-label="Explained">
      <header className="flex items-center gap-3 border-line border-b py-1 pe-2 ps-4">
        <h2 className="min-w-0 flex-1 text-fine">
          Reads about <strong className="figures font-semibold">{plural(told.estimate.rows, "row")}</strong>,{" "}
          <span className="figures">{bytes(told.estimate.bytes)}</span>
        </h2>
        <IconButton label="Close" onClick={onClose}>
          <X size={15} />
        </IconButton>
      </header>
      {told.plan === null ? (
        <p className="px-4 py-3 text-fine text-ink-2">
          You see a part of this data, so how the engine reads it is not shown.
        </p>
      ) : (
        <ol className="overflow-x-auto py-2">
          {told.plan.map((step, index) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place
              key={index}
              className="flex items-baseline gap-3 px-4 py-0.5 text-fine"
              style={{ paddingLeft: `${1 + step.depth * 1.1}rem` }}
            >
              <span className="shrink-0 font-medium">{step.operator}</span>
              <code className="min-w-0 flex-1 truncate font-mono text-code text-ink-2" title={step.detail}>
                {step.detail}
              </code>
              {step.rows !== null && step.rows > 1 && (
                <span className="figures shrink-0 text-ink-3 text-small">about {count(step.rows)}</span>
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
