import {
  BellRing,
  Columns3,
  Compass,
  Database,
  History,
  LayoutDashboard,
  ListChecks,
  type LucideIcon,
  Mail,
  MessageCircle,
  MessageCircleQuestion,
  Ruler,
  UserRound,
  Zap,
} from "lucide-react";
import { Kbd } from "@/design/Kbd";
import { classes } from "@/lib/classes";
import type { Entry, Group } from "./entries";
import { marked } from "./marked";

const looks: Record<Group, { icon: LucideIcon; words: string }> = {
  ask: { icon: MessageCircleQuestion, words: "Ask" },
  do: { icon: Zap, words: "Do" },
  recent: { icon: History, words: "Recent" },
  place: { icon: Compass, words: "Go to" },
  dataset: { icon: Database, words: "Dataset" },
  column: { icon: Columns3, words: "Column" },
  metric: { icon: Ruler, words: "Metric" },
  dashboard: { icon: LayoutDashboard, words: "Dashboard" },
  question: { icon: MessageCircle, words: "Answer" },
  alert: { icon: BellRing, words: "Alert" },
  report: { icon: Mail, words: "Report" },
  person: { icon: UserRound, words: "Person" },
  job: { icon: ListChecks, words: "Job" },
};

interface Props {
  id: string;
  entry: Entry;
  text: string;
  chosen: boolean;
  onPoint: () => void;
  onRun: () => void;
}

export function Line({ id, entry, text, chosen, onPoint, onRun }: Props) {
  const { icon: Icon, words } = looks[entry.group];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's, as in every combobox
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      onMouseMove={onPoint}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onRun}
      className={classes(
        "flex min-h-9 cursor-pointer items-center gap-3 rounded-md px-3 py-1",
        chosen && "bg-accent-soft",
      )}
    >
      <Icon size={15} strokeWidth={1.75} className="shrink-0 text-ink-3" aria-hidden="true" />
      <span className="flex min-w-0 flex-1 items-baseline gap-2">
        <span className="max-w-full shrink-0 truncate">
          {marked(entry.label, entry.group === "ask" ? "" : text).map((part, at) =>
            part.hit ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a part is known by its place
              <mark key={at} className="bg-transparent font-semibold text-accent">
                {part.text}
              </mark>
            ) : (
              part.text
            ),
          )}
        </span>
        {entry.detail && <span className="truncate text-fine text-ink-2">{entry.detail}</span>}
      </span>
      {entry.keys && (
        <span className="hidden shrink-0 sm:inline">
          <Kbd>{entry.keys}</Kbd>
        </span>
      )}
      <span className="w-18 shrink-0 text-end text-ink-2 text-small">{words}</span>
    </div>
  );
}
