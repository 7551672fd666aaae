import type { UseQueryResult } from "@tanstack/react-query";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { moment } from "@/lib/format";
import type { OpenSession } from "@/lib/types/identity";
import type { Paged } from "@/lib/types/values";

interface Props {
  query: UseQueryResult<Paged<OpenSession>>;
  onEnd: (id: string) => void;
}

export function OpenSessions({ query, onEnd }: Props) {
  if (query.isError) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <div className="card overflow-hidden">
      {query.isPending && <SkeletonRows rows={2} className="h-13" />}
      {query.data?.items.length === 0 && <p className="px-4.5 py-4 text-ink-2">Nowhere at the moment.</p>}
      <ul className="divide-y divide-line">
        {query.data?.items.map((session) => (
          <li key={session.session_id} className="flex items-center gap-4 px-4.5 py-2.5">
            <span className="min-w-0 flex-1">
              <span className="flex items-center gap-2">
                <span className="truncate font-medium">{browserOf(session.user_agent)}</span>
                {session.current && <Badge tone="good">this one</Badge>}
              </span>
              <span className="figures block text-fine text-ink-2">
                since {moment(session.created_at)}
                {session.via === "link"
                  ? ", by a link"
                  : session.via === "bearer"
                    ? ", by a token"
                    : ", by password"}
                {session.ip && `, from ${session.ip}`}
              </span>
            </span>
            {!session.current && (
              <Button size="small" onClick={() => onEnd(session.session_id)}>
                End it
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function browserOf(agent: string | null | undefined): string {
  if (!agent) return "A program";
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\//.exec(agent)?.[1];
  const system = /(Windows|Mac OS X|Android|iPhone|iPad|Linux)/.exec(agent)?.[1];
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera", "Mac OS X": "macOS" };
  const named = (word: string | undefined) => (word === undefined ? null : (names[word] ?? word));
  return [named(browser), named(system)].filter(Boolean).join(" on ") || agent.slice(0, 60);
}
