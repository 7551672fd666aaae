import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { BadgeCheck, Code } from "lucide-react";
import { Bar, Here } from "@/design/Bar";
import { Button } from "@/design/Button";
import { QuestionChip } from "@/design/Chip";
import { Page } from "@/design/Page";
import { moment } from "@/lib/format";
import { useTitle } from "@/lib/hooks";
import { AskBox } from "@/parts/AskBox";
import { homeQuery } from "@/requests/ask";
import { datasetQuery, worthAskingQuery } from "@/requests/datasets";
import { AboutDataset } from "./AboutDataset";
import { Asking } from "./Asking";
import { ThreadList } from "./threads/ThreadList";

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
          <>
            <Button
              weight="quiet"
              icon={<BadgeCheck size={15} />}
              onClick={() => void navigate({ to: "/ask/verified" })}
            >
              Verified
            </Button>
            <Button icon={<Code size={15} />} onClick={() => void navigate({ to: "/ask/sql" })}>
              Write SQL
            </Button>
          </>
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
          <ThreadList />
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
