import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { BadgeCheck, MessageSquareWarning } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/design/Badge";
import { Bar, Crumb, Here } from "@/design/Bar";
import { Button } from "@/design/Button";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { Page, PageHead } from "@/design/Page";
import { Segmented } from "@/design/Segmented";
import { SkeletonRows } from "@/design/Skeleton";
import { ago } from "@/lib/format";
import { useSettled, useTitle } from "@/lib/hooks";
import type { FeedbackItem } from "@/lib/types/conversation";
import { useMay } from "@/parts/session";
import { feedbackQuery, verifiedQuery } from "@/requests/conversation";
import { VerifiedLine } from "./VerifiedLine";

const route = getRouteApi("/in/ask/verified");

/** Verified questions with how they fared, and what people say of answers. */
export function VerifiedPage() {
  const { show = "verified" } = route.useSearch();
  const navigate = useNavigate();
  const mayRead = useMay("analyst");
  useTitle("Verified questions");
  return (
    <>
      <Bar
        title={
          <>
            <Crumb>
              <Link to="/ask" className="hover:text-ink-1">
                Ask
              </Link>
            </Crumb>
            <Here>Verified</Here>
          </>
        }
      />
      <Page>
        <PageHead
          title="Verified questions"
          actions={
            mayRead && (
              <Segmented
                label="Show"
                value={show}
                options={[
                  { value: "verified", label: "Verified" },
                  { value: "feedback", label: "What people say" },
                ]}
                onChange={(next) => void navigate({ to: "/ask/verified", search: { show: next } })}
              />
            )
          }
        >
          Answers that a person found right. Each is run again after every load of its data.
        </PageHead>
        {show === "feedback" && mayRead ? <Said /> : <List />}
      </Page>
    </>
  );
}

function List() {
  const { key } = route.useSearch();
  const [text, setText] = useState("");
  const found = useInfiniteQuery(verifiedQuery(useSettled(text.trim())));
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <input
        aria-label="Find a verified question"
        placeholder="Find a verified question"
        className="field mb-3 h-9 max-w-96"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {found.isError ? (
        <ErrorNote error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <div className="card overflow-hidden">
          {found.isPending && <SkeletonRows rows={4} className="h-14" />}
          {found.data && items.length === 0 && (
            <Empty icon={<BadgeCheck size={18} />} title={text ? "None with these words" : "None yet"}>
              Press Verify below an answer that is right.
            </Empty>
          )}
          <ul className="divide-y divide-line">
            {items.map((item) => (
              <VerifiedLine key={item.key} item={item} lit={item.key === key} />
            ))}
          </ul>
        </div>
      )}
      {found.hasNextPage && (
        <Button
          className="mt-3"
          size="small"
          busy={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </>
  );
}

function Said() {
  const found = useInfiniteQuery(feedbackQuery);
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  if (found.isError) return <ErrorNote error={found.error} onRetry={() => void found.refetch()} />;
  return (
    <div className="card overflow-hidden">
      {found.isPending && <SkeletonRows rows={4} className="h-14" />}
      {found.data && items.length === 0 && (
        <Empty icon={<MessageSquareWarning size={18} />} title="Nobody said anything yet">
          People say below each answer whether it is right.
        </Empty>
      )}
      <ul className="divide-y divide-line">
        {items.map((item) => (
          <SaidLine key={`${item.query_id}-${item.email}`} item={item} />
        ))}
      </ul>
    </div>
  );
}

function SaidLine({ item }: { item: FeedbackItem }) {
  return (
    <li className="flex items-start gap-3 px-4 py-2.5">
      <Badge tone={item.verdict === "right" ? "good" : "bad"}>{item.verdict}</Badge>
      <div className="min-w-0 flex-1">
        <p className="font-medium text-fine">{item.question}</p>
        {item.reason && <p className="text-fine text-ink-2">{item.reason}</p>}
        {item.sql && (
          <Link to="/ask/sql" search={{ sql: item.sql }} className="text-accent text-small hover:underline">
            Its SQL
          </Link>
        )}
      </div>
      <span className="figures shrink-0 text-end text-ink-3 text-small">
        {item.email}
        <br />
        {ago(item.created_at)}
      </span>
    </li>
  );
}
