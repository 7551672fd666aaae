import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { MessageCircle, Star, Users } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/design/Button";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { Segmented } from "@/design/Segmented";
import { SkeletonRows } from "@/design/Skeleton";
import { sayError } from "@/design/Toasts";
import { ago, plural } from "@/lib/format";
import { useSettled } from "@/lib/hooks";
import type { ThreadItem } from "@/lib/types/conversation";
import { changeThread, threadsQuery } from "@/requests/conversation";
import { ThreadMenu } from "./ThreadMenu";

type Show = "mine" | "starred" | "shared";

/** What was asked before, thread by thread: found by its words, starred, shared. */
export function ThreadList() {
  const [show, setShow] = useState<Show>("mine");
  const [text, setText] = useState("");
  const q = useSettled(text.trim());
  const threads = useInfiniteQuery(
    threadsQuery({ q, whose: show === "shared" ? "shared" : "mine", starred: show === "starred" }),
  );
  const items = threads.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="mt-10" aria-labelledby="asked">
      <div className="mb-2.5 flex flex-wrap items-center justify-between gap-2">
        <h2 id="asked" className="font-semibold text-read">
          Asked before
        </h2>
        <div className="flex flex-wrap items-center gap-2">
          <input
            aria-label="Find a thread"
            placeholder="Find"
            className="field h-8 w-40"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Segmented
            label="Which threads"
            value={show}
            options={[
              { value: "mine", label: "Mine" },
              { value: "starred", label: <Star size={13} aria-hidden="true" />, name: "With a star" },
              { value: "shared", label: <Users size={13} aria-hidden="true" />, name: "Shared by others" },
            ]}
            onChange={setShow}
          />
        </div>
      </div>
      {threads.isError ? (
        <ErrorNote error={threads.error} onRetry={() => void threads.refetch()} />
      ) : (
        <div className="card overflow-hidden">
          {threads.isPending && <SkeletonRows rows={5} className="h-11" />}
          {threads.data && items.length === 0 && <Nothing show={show} searched={q !== ""} />}
          <ul className="divide-y divide-line">
            {items.map((item) => (
              <Line key={item.thread_id} item={item} />
            ))}
          </ul>
        </div>
      )}
      {threads.hasNextPage && (
        <Button
          className="mt-3"
          size="small"
          busy={threads.isFetchingNextPage}
          onClick={() => void threads.fetchNextPage()}
        >
          Show older
        </Button>
      )}
    </section>
  );
}

function Line({ item }: { item: ThreadItem }) {
  const client = useQueryClient();
  const star = useMutation({
    mutationFn: () => changeThread(item.thread_id, { starred: !item.starred }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ["threads"] }),
    onError: sayError,
  });
  return (
    <li className="flex items-center gap-1 pe-2 ps-1.5 transition-colors hover:bg-sunken">
      <IconButton
        label={item.starred ? `Take the star from ${item.title}` : `Star ${item.title}`}
        aria-pressed={item.starred}
        onClick={() => star.mutate()}
      >
        <Star size={15} className={item.starred ? "fill-current text-brass" : "text-ink-3"} />
      </IconButton>
      <Link
        to="/ask/$threadId"
        params={{ threadId: item.thread_id }}
        className="flex min-w-0 flex-1 items-center gap-3 py-2.5 -outline-offset-2"
      >
        <span className="min-w-0 flex-1 truncate">{item.title}</span>
        {item.shared && item.mine && (
          <span className="shrink-0 text-ink-3" title="Shared with the workspace">
            <Users size={14} aria-label="Shared" />
          </span>
        )}
        {!item.mine && <span className="shrink-0 truncate text-fine text-ink-2">{item.email}</span>}
        {item.questions > 1 && (
          <span className="figures hidden shrink-0 text-fine text-ink-3 sm:block">
            {plural(item.questions, "question")}
          </span>
        )}
        <span className="figures shrink-0 text-fine text-ink-3">{ago(item.updated_at)}</span>
      </Link>
      <ThreadMenu thread={item} />
    </li>
  );
}

function Nothing({ show, searched }: { show: Show; searched: boolean }) {
  if (searched) {
    return (
      <Empty icon={<MessageCircle size={18} />} title="None with these words">
        Titles and questions are searched.
      </Empty>
    );
  }
  if (show === "mine") {
    return (
      <Empty icon={<MessageCircle size={18} />} title="Nothing asked yet">
        Each answer is kept here with its SQL, its chart and the snapshot it was asked on.
      </Empty>
    );
  }
  return (
    <Empty
      icon={show === "starred" ? <Star size={18} /> : <Users size={18} />}
      title={show === "starred" ? "No thread has your star" : "Nobody has shared a thread"}
    >
      {show === "starred"
        ? "A star keeps a thread at hand."
        : "A thread is shared from its menu; each reader sees what they may see."}
    </Empty>
  );
}
