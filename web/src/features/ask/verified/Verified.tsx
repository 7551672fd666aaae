import { BadgeCheck, TriangleAlert } from "lucide-react";
import { moment } from "@/lib/format";
import type { Mark } from "@/lib/types/conversation";

/** That a person found the answer right, and what moved since. */
export function Verified({ mark }: { mark: Mark }) {
  return (
    <div className="mb-4 grid gap-1 rounded-md border border-line bg-brass-soft px-3.5 py-2 text-fine">
      <p className="flex items-start gap-2 text-brass">
        <BadgeCheck size={15} className="mt-0.5 shrink-0" aria-hidden="true" />
        <span>
          <strong className="font-semibold">Verified</strong> by {mark.by || "a person"}
          {mark.at && `, ${moment(mark.at)}`}
          {mark.note && <span className="text-ink-2">. {mark.note}</span>}
        </span>
      </p>
      {mark.moved && (
        <p className="flex items-start gap-2 text-warn" role="status">
          <TriangleAlert size={15} className="mt-0.5 shrink-0" aria-hidden="true" />
          <span>Changed since then: {mark.moved}</span>
        </p>
      )}
    </div>
  );
}
