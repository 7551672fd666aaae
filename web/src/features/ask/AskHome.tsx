import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Code, MessageCircle } from "lucide-react";
import { Badge } from "@/design/Badge";
import { Bar, Here } from "@/design/Bar";
import { Button } from "@/design/Button";
import { QuestionChip } from "@/design/Chip";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { Page } from "@/design/Page";
import { SkeletonRows } from "@/design/Skeleton";
import { ago, moment } from "@/lib/format";
import { useTitle } from "@/lib/hooks";
import type { HistoryItem } from "@/lib/types/answers";
import { AskBox } from "@/parts/AskBox";
import { historyQuery, homeQuery } from "@/requests/ask";
import { datasetQuery, worthAskingQuery } from "@/requests/datasets";
import { AboutDataset } from "./AboutDataset";
import { Asking } from "./Asking";

const route = getRouteApi("/in/ask");

/** A new question, and those asked before. */
export function AskHome() {
  const { q, dataset, asof } = route.useSearch();
  const navigate = useNavigate();
  useTitle(q ?? "Ask");
  const about = useQuery({ ...datasetQuery(dataset ?? ""), enabled: dataset !== undefined });
  const ask = (question: string) => void navigate({ to: "/ask", search: (old) => ({ ...old, q: question }) });
  return (
    <>
      <Bar
        title={<Here>Ask</Here>}
        actions={
          <Button icon={<Code size={15} />} onClick={() => void navigate({ to: "/ask/sql" })}>
            Write SQL
          </Button>
        }
      />
      {q === undefined ? (
        <div className="mx-auto w-full max-w-[54rem] px-3.5 pt-8 pb-12 sm:px-6 sm:pt-12">
          <h1 className="mb-4 font-semibold text-title">
            {about.data ? `Ask about ${about.data.name}` : "Ask about any dataset"}
          </h1>
          <AskBox
            label="Your question"
            size="large"
            autoFocus
            datasetId={dataset ?? null}
            placeholder="A question in your words"
            beside={<AboutDataset datasetId={dataset ?? null} />}
            onAsk={ask}
          />
          {asof && <p className="mt-2 text-fine text-ink-2">Asked as of {moment(asof)}.</p>}
          <Ideas dataset={dataset ?? null} onAsk={ask} />
          <History />
        </div>
      ) : (
        <Page>
          <Asking asked={{ question: q, dataset_id: dataset, as_of: asof }} />
        </Page>
      )}
    </>
  );
}

function Ideas({ dataset, onAsk }: { dataset: string | null; onAsk: (question: string) => void }) {
  const worth = useQuery({ ...worthAskingQuery(dataset ?? ""), enabled: dataset !== null });
  const home = useQuery({ ...homeQuery, enabled: dataset === null });
  const ideas = dataset === null ? home.data?.suggestions : worth.data?.questions;
  if (!ideas || ideas.length === 0) return null;
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      {ideas.slice(0, 4).map((each) => (
        <QuestionChip key={each.question} onClick={() => onAsk(each.question)}>
          {each.question}
        </QuestionChip>
      ))}
    </div>
  );
}

function History() {
  const history = useInfiniteQuery(historyQuery);
  const items = history.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="mt-10" aria-labelledby="asked">
      <h2 id="asked" className="mb-2.5 font-semibold text-read">
        Asked before
      </h2>
      {history.isError && <ErrorNote error={history.error} onRetry={() => void history.refetch()} />}
      {!history.isError && (
        <div className="card overflow-hidden">
          {history.isPending && <SkeletonRows rows={5} className="h-11" />}
          {history.data && items.length === 0 && (
            <Empty icon={<MessageCircle size={18} />} title="Nothing asked yet">
              Each answer is kept here with its SQL, its chart and the snapshot it was asked on.
            </Empty>
          )}
          <ul className="divide-y divide-line">
            {items.map((item) => (
              <Past key={item.query_id} item={item} />
            ))}
          </ul>
        </div>
      )}
      {history.hasNextPage && (
        <Button
          className="mt-3"
          size="small"
          busy={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          Show older
        </Button>
      )}
    </section>
  );
}

function Past({ item }: { item: HistoryItem }) {
  return (
    <li>
      <Link
        to="/ask/$threadId"
        params={{ threadId: item.thread_id }}
        hash={item.query_id}
        className="flex items-center gap-3 px-4 py-2.5 -outline-offset-2 transition-colors hover:bg-sunken"
      >
        <span className="min-w-0 flex-1 truncate">{item.question}</span>
        {item.status === "not_understood" && <Badge tone="warn">not understood</Badge>}
        {item.status === "unsure" && <Badge>unsure</Badge>}
        <span className="figures shrink-0 text-fine text-ink-3">{ago(item.created_at)}</span>
      </Link>
    </li>
  );
}
