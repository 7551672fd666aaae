import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { ErrorNote } from "@/design/ErrorNote";
import { Skeleton } from "@/design/Skeleton";
import type { Answer, ThreadAnswer } from "@/lib/types/answers";
import { Stop } from "@/parts/Stop";
import { answerQuery, askingRun, type Question, threadQuery } from "@/requests/ask";

/** A question on its way; when its answer is here, its thread opens. */
export function Asking({ asked }: { asked: Question }) {
  const answer = useQuery(answerQuery(asked));
  const client = useQueryClient();
  const navigate = useNavigate();
  const opened = useRef<string | null>(null);
  useEffect(() => {
    const got = answer.data;
    if (!got || opened.current === got.query_id) return;
    opened.current = got.query_id;
    client.setQueryData(
      threadQuery(got.thread_id).queryKey,
      (old): ThreadAnswer => ({
        ...(old ?? begun(got)),
        answers: [...(old?.answers ?? []).filter((each) => each.query_id !== got.query_id), got],
      }),
    );
    void client.invalidateQueries({ queryKey: ["threads"] });
    void client.invalidateQueries({ queryKey: ["home"] });
    void client.invalidateQueries({ queryKey: ["session"] });
    void navigate({
      to: "/ask/$threadId",
      params: { threadId: got.thread_id },
      search: {},
      hash: got.query_id,
      replace: true,
    });
  }, [answer.data, client, navigate]);
  return (
    <section aria-busy={answer.isFetching} aria-label={asked.question}>
      <h1 className="mb-2 font-semibold text-title">{asked.question}</h1>
      {answer.isError ? (
        <ErrorNote error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        <>
          <AnswerComing />
          <div className="mt-3">
            <Stop run={askingRun(asked)} />
          </div>
        </>
      )}
    </section>
  );
}

/** A thread that its first answer opens. */
function begun(answer: Answer): ThreadAnswer {
  return {
    thread_id: answer.thread_id,
    title: answer.title,
    email: "",
    mine: true,
    shared: false,
    starred: false,
    questions: 1,
    updated_at: answer.created_at,
    answers: [answer],
  };
}

export function AnswerComing() {
  return (
    <div
      role="status"
      aria-label="Working it out"
      className="grid gap-x-8 lg:grid-cols-[minmax(0,1fr)_18rem]"
    >
      <div>
        <div className="mb-4 flex gap-2">
          <Skeleton className="h-6.5 w-44 rounded-md" />
          <Skeleton className="h-6.5 w-32 rounded-md" />
          <Skeleton className="hidden h-6.5 w-36 rounded-md sm:block" />
        </div>
        <div className="card">
          <div className="flex h-11 items-center gap-5 border-line border-b px-4.5">
            <Skeleton className="h-3 w-10" />
            <Skeleton className="h-3 w-10" />
            <Skeleton className="h-3 w-8" />
          </div>
          <div className="grid gap-3 px-4.5 py-4">
            <Skeleton className="h-4 w-4/5" />
            <Skeleton className="h-4 w-3/5" />
            <Skeleton className="mt-3 h-56 w-full" />
          </div>
        </div>
      </div>
      <div className="mt-6 hidden content-start gap-3 lg:grid">
        <Skeleton className="h-3 w-16" />
        <Skeleton className="h-12 w-48" />
        <Skeleton className="mt-4 h-3 w-24" />
        <Skeleton className="h-3 w-full" />
        <Skeleton className="h-3 w-4/5" />
      </div>
    </div>
  );
}
