import { Badge, type BadgeTone } from "@/design/Badge";
import type { AlertState } from "@/lib/types/alerts";

const looks: Record<AlertState, { tone: BadgeTone; label: string }> = {
  new: { tone: "plain", label: "not looked at yet" },
  ok: { tone: "good", label: "all well" },
  pending: { tone: "warn", label: "about to fire" },
  firing: { tone: "bad", label: "fires" },
  no_data: { tone: "plain", label: "no value" },
  broken: { tone: "warn", label: "cannot look" },
};

export function StateMark({ state }: { state: AlertState }) {
  const { tone, label } = looks[state];
  return <Badge tone={tone}>{label}</Badge>;
}
