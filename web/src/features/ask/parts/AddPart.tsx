import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { ErrorNote } from "@/design/ErrorNote";
import { Popover } from "@/design/Popover";
import { SkeletonRows } from "@/design/Skeleton";
import type { Answer } from "@/lib/types/answers";
import type { Role } from "@/lib/types/conversation";
import { choicesQuery } from "@/requests/conversation";
import { PartForm } from "./PartForm";
import { useChange } from "./useChange";

const roles: readonly { role: Role; words: string }[] = [
  { role: "measure", words: "Another figure" },
  { role: "by", words: "Split by" },
  { role: "where", words: "Only where" },
  { role: "when", words: "Days" },
  { role: "order", words: "Order" },
  { role: "top", words: "Top or bottom" },
];

/** A part that the answer does not have yet. */
export function AddPart({ answer }: { answer: Answer }) {
  const [open, setOpen] = useState(false);
  const [role, setRole] = useState<Role | null>(null);
  const choices = useQuery({ ...choicesQuery(answer.query_id), enabled: open });
  const change = useChange(answer);
  const shut = (next: boolean) => {
    setOpen(next);
    setRole(null);
  };
  return (
    <Popover
      label="Add to the question"
      open={open}
      onOpenChange={shut}
      trigger={
        <button
          type="button"
          aria-label="Add to the question"
          title="Add to the question"
          className="inline-flex h-6.5 w-7 items-center justify-center rounded-md border border-line-strong border-dashed text-ink-2 transition-colors hover:border-accent hover:text-accent"
        >
          <Plus size={14} />
        </button>
      }
    >
      {role === null ? (
        <ul className="-m-1.5">
          {roles.map((each) => (
            <li key={each.role}>
              <button
                type="button"
                onClick={() => setRole(each.role)}
                className="flex w-full items-baseline justify-between rounded-sm px-2 py-1.5 text-start text-fine hover:bg-sunken"
              >
                {each.words}
                <span className="text-ink-3 text-small">{each.role}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : choices.data ? (
        <PartForm
          role={role}
          part={null}
          choices={choices.data}
          busy={change.isPending}
          onChange={(wanted) => change.mutate(wanted, { onSuccess: () => shut(false) })}
        />
      ) : choices.isError ? (
        <ErrorNote error={choices.error} />
      ) : (
        <SkeletonRows rows={3} className="h-8" />
      )}
    </Popover>
  );
}
