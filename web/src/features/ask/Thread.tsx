import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useLocation, useNavigate } from "@tanstack/react-router";
import { Link2, Users } from "lucide-react";
import { useEffect } from "react";
import { Bar, Crumb, Here } from "@/design/Bar";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { Page } from "@/design/Page";
import { Skeleton } from "@/design/Skeleton";
import { say } from "@/design/Toasts";
import { useTitle } from "@/lib/hooks";
import { AskBox } from "@/parts/AskBox";
import { copy } from "@/parts/download";
import { threadQuery } from "@/requests/ask";
import { AnswerDocument } from "./AnswerDocument";
import { AnswerComing, Asking } from "./Asking";
import { ThreadMenu } from "./threads/ThreadMenu";

const route = getRouteApi("/in/ask/$threadId");

/** A thread reads as a page that one would forward: each answer a section. */
export function Thread() {
  const { threadId } = route.useParams();
  const { q } = route.useSearch();
  const thread = useQuery(threadQuery(threadId));
  const navigate = useNavigate();
  const { hash } = useLocation();
  const answers = thread.data?.answers ?? [];
  const first = answers[0];
  const last = answers.at(-1);
  useTitle(last?.question ?? "Answer");
  const count = answers.length;
  useEffect(() => {
    if (count < 2) return;
    document.getElementById(q === undefined ? hash : "coming")?.scrollIntoView({ block: "start" });
  }, [hash, count, q]);
  const mine = thread.data?.mine ?? true;
  const ask = (question: string) =>
    void (mine
      ? navigate({ to: "/ask/$threadId", params: { threadId }, search: { q: question } })
      : navigate({ to: "/ask", search: { q: question } }));
  const share = async () => {
    const copied = await copy(window.location.href);
    say(
      copied
        ? {
            text: "The link is copied.",
            detail: thread.data?.shared
              ? "Everybody in the workspace may open it."
              : "Only you may open it until you share the thread from its menu.",
          }
        : { text: "Copy the address from the browser to share this thread." },
    );
  };

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
            <Here>{thread.data?.title || (first?.question ?? "…")}</Here>
          </>
        }
        actions={
          <>
            <Button
              weight="quiet"
              aria-label="Copy link"
              icon={<Link2 size={15} />}
              onClick={() => void share()}
            >
              <span className="hidden sm:inline">Copy link</span>
            </Button>
            {thread.data && (
              <ThreadMenu thread={thread.data} onDeleted={() => void navigate({ to: "/ask" })} />
            )}
          </>
        }
      />
      <Page>
        {thread.isPending && (
          <>
            <Skeleton className="mb-3 h-7 w-96 max-w-full" />
            <AnswerComing />
          </>
        )}
        {thread.isError && <ErrorNote error={thread.error} onRetry={() => void thread.refetch()} />}
        {thread.data && !thread.data.mine && (
          <p className="mb-5 flex items-center gap-2 text-fine text-ink-2">
            <Users size={15} className="text-ink-3" aria-hidden="true" />
            {thread.data.email} shared this. Figures are those that you may see; what you ask or change opens
            a thread of your own.
          </p>
        )}
        <div className="grid gap-12">
          {answers.map((answer, index) => (
            <AnswerDocument
              key={answer.query_id}
              answer={answer}
              first={index === 0}
              last={index === answers.length - 1 && q === undefined}
              onAsk={ask}
            />
          ))}
          {q !== undefined && (
            <div id="coming" className="scroll-mt-16">
              <Asking asked={{ question: q, thread_id: threadId }} />
            </div>
          )}
        </div>
        {count > 0 && (
          <div className="mt-7 lg:me-80">
            <AskBox
              label={mine ? "Refine, or ask something new" : "Ask something of your own"}
              placeholder={mine ? "Refine, or ask something new" : "Ask something of your own"}
              up
              onAsk={ask}
            />
          </div>
        )}
      </Page>
    </>
  );
}
