import { useQuery } from "@tanstack/react-query";
import { describe } from "@/design/ErrorNote";
import { missing, number, plural } from "@/lib/format";
import { useSettled } from "@/lib/hooks";
import type { AlertPreview, AlertRule } from "@/lib/types/alerts";
import { alertPreviewQuery } from "@/requests/alerts";
import { StateMark } from "./StateMark";

/** What the rule sees now, while it is written. */
export function Seen({ rule }: { rule: AlertRule }) {
  const settled = useSettled(JSON.stringify(rule), 400);
  const seen = useQuery(alertPreviewQuery(JSON.parse(settled) as AlertRule));
  return (
    <p aria-live="polite" className="flex min-h-6 flex-wrap items-center gap-x-2 text-fine text-ink-2">
      {seen.isPending && <span className="text-ink-3">Looking …</span>}
      {seen.isError && <span className="text-bad">{describe(seen.error).message}</span>}
      {seen.data && (
        <>
          Now <span className="figures font-medium text-ink-1">{valueWords(seen.data)}</span>
          <StateMark state={seen.data.state} />
        </>
      )}
    </p>
  );
}

function valueWords({ values }: AlertPreview): string {
  const [first] = values;
  if (!first) return "no value";
  if (values.length === 1) return first.value === null ? missing : number(first.value);
  return plural(values.length, "group");
}
