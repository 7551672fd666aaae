import { Pencil, Trash2 } from "lucide-react";
import { IconButton } from "@/design/Button";
import { Coded } from "@/design/Coded";
import type { PolicyRule } from "@/lib/types/governance";
import { shows, who } from "./words";

interface Props {
  rule: PolicyRule;
  onEdit?: () => void;
  onRemove?: () => void;
}

/** A rule in words: its name, whom it is for, what they see. */
export function RuleLine({ rule, onEdit, onRemove }: Props) {
  return (
    <li className="flex items-start gap-3 px-4.5 py-3">
      <div className="grid min-w-0 flex-1 gap-x-6 gap-y-1 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <div className="min-w-0">
          <h3 className="truncate font-medium">{rule.name}</h3>
          <p className="text-fine text-ink-2 break-words">
            <Coded text={who(rule)} />
          </p>
        </div>
        <ul className="grid min-w-0 content-start gap-0.5 text-fine">
          {shows(rule).map((line) => (
            <li key={line} className="break-words">
              <Coded text={line} />
            </li>
          ))}
        </ul>
      </div>
      {onEdit && (
        <IconButton label={`Edit the rule ${rule.name}`} onClick={onEdit}>
          <Pencil size={15} />
        </IconButton>
      )}
      {onRemove && (
        <IconButton label={`Remove the rule ${rule.name}`} className="-ms-3" onClick={onRemove}>
          <Trash2 size={15} />
        </IconButton>
      )}
    </li>
  );
}
