import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Code, EllipsisVertical, Play, Trash2 } from "lucide-react";
import { Badge, type BadgeTone } from "@/design/Badge";
import { IconButton } from "@/design/Button";
import { Menu, MenuItem, MenuLine } from "@/design/Menu";
import { say, sayError } from "@/design/Toasts";
import { classes } from "@/lib/classes";
import { ago } from "@/lib/format";
import type { VerifiedItem } from "@/lib/types/conversation";
import { useMay } from "@/parts/session";
import { runVerified, unverify } from "@/requests/conversation";

const states: Record<VerifiedItem["state"], { words: string; tone: BadgeTone }> = {
  same: { words: "unchanged", tone: "good" },
  moved: { words: "changed", tone: "warn" },
  failed: { words: "broken", tone: "bad" },
  unknown: { words: "not run yet", tone: "plain" },
};

export function VerifiedLine({ item, lit }: { item: VerifiedItem; lit: boolean }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const mayChange = useMay("analyst");
  const again = () => void client.invalidateQueries({ queryKey: ["verified"] });
  const run = useMutation({ mutationFn: () => runVerified(item.key), onSuccess: again, onError: sayError });
  const remove = useMutation({
    mutationFn: () => unverify(item.key),
    onSuccess: () => {
      again();
      say({ text: "The mark is taken away.", detail: item.question });
    },
    onError: sayError,
  });
  const state = item.moves ? { words: "moves with the day", tone: "plain" as const } : states[item.state];
  return (
    <li className={classes("flex items-start gap-3 px-4 py-2.5", lit && "bg-accent-soft")}>
      <div className="min-w-0 flex-1">
        <button
          type="button"
          className="text-start font-medium text-fine hover:text-accent"
          onClick={() => void navigate({ to: "/ask", search: { q: item.question } })}
        >
          {item.question}
        </button>
        {item.told && <p className="text-fine text-warn">{item.told}</p>}
        <p className="text-ink-3 text-small">
          {item.by || "written in the layer"}
          {item.at && `, ${ago(item.at)}`}
          {item.note && `. ${item.note}`}
        </p>
      </div>
      <Badge tone={state.tone}>{state.words}</Badge>
      <Menu
        trigger={
          <IconButton label={`More for ${item.question}`} className="-my-1">
            <EllipsisVertical size={16} />
          </IconButton>
        }
      >
        <MenuItem
          icon={<Code size={14} />}
          onSelect={() => void navigate({ to: "/ask/sql", search: { sql: item.sql } })}
        >
          Its SQL
        </MenuItem>
        {mayChange && (
          <>
            <MenuItem icon={<Play size={14} />} onSelect={() => run.mutate()}>
              Run it now
            </MenuItem>
            <MenuLine />
            <MenuItem icon={<Trash2 size={14} />} danger onSelect={() => remove.mutate()}>
              Take the mark away
            </MenuItem>
          </>
        )}
      </Menu>
    </li>
  );
}
