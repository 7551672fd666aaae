import { CircleCheck, TriangleAlert } from "lucide-react";
import { bytes, plural } from "@/lib/format";
import type { Validation } from "@/lib/types/answers";

/** What the gate says of a statement before it runs. */
export function Verdict({ validation }: { validation: Validation | undefined }) {
  if (!validation) return <span />;
  const error = validation.errors[0];
  if (!validation.valid && error) {
    return (
      <p className="flex min-w-0 items-start gap-1.5 text-bad text-fine" role="status">
        <TriangleAlert size={14} className="mt-0.5 shrink-0" aria-hidden="true" />
        <span>
          {error.line ? `Line ${error.line}: ` : ""}
          {error.message} <span className="text-ink-2">{error.hint}</span>
        </span>
      </p>
    );
  }
  return (
    <p className="figures flex items-center gap-1.5 text-fine text-ink-2" role="status">
      <CircleCheck size={14} className="text-good" aria-hidden="true" />
      {validation.estimate
        ? `Will read about ${plural(validation.estimate.rows, "row")}, ${bytes(validation.estimate.bytes)}`
        : "Can run"}
    </p>
  );
}
