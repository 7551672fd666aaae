import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { Bar, Here } from "@/design/Bar";
import { Button } from "@/design/Button";
import { QuestionChip } from "@/design/Chip";
import { ErrorNote } from "@/design/ErrorNote";
import { Skeleton, SkeletonRows } from "@/design/Skeleton";
import { useTitle } from "@/lib/hooks";
import { AskBox } from "@/parts/AskBox";
import { openAdding } from "@/parts/adding";
import { useMay } from "@/parts/session";
import { homeQuery } from "@/requests/ask";
import { dashboardsQuery } from "@/requests/dashboards";
import { datasetsQuery } from "@/requests/datasets";
import { FirstSteps } from "./FirstSteps";
import { Recent } from "./Recent";
import { Since } from "./Since";

export function Home() {
  useTitle("Home");
  const navigate = useNavigate();
  const home = useQuery(homeQuery);
  const datasets = useQuery(datasetsQuery());
  const mayAdd = useMay("analyst");
  const bare = datasets.data?.items.length === 0;
  const settled = home.data !== undefined && datasets.data !== undefined;
  const kept = home.data?.recent.some((one) => one.kind === "dashboard") ?? true;
  const boards = useQuery({ ...dashboardsQuery, enabled: !kept && mayAdd });
  const young = boards.data?.items.length === 0 && !kept;
  const ask = (question: string, dataset?: string | null) =>
    void navigate({ to: "/ask", search: { q: question, ...(dataset ? { dataset } : {}) } });

  return (
    <>
      <Bar
        title={<Here>Home</Here>}
        actions={
          mayAdd && (
            <Button icon={<Plus size={15} />} onClick={openAdding}>
              Add data
            </Button>
          )
        }
      />
      <div className="mx-auto w-full max-w-[54rem] px-3.5 pt-10 pb-12 sm:px-6 sm:pt-16">
        <h1 className="mb-4 font-semibold text-figure">What would you like to know?</h1>
        <AskBox
          label="Your question"
          size="large"
          autoFocus
          placeholder={
            bare ? "Add data first, then ask about it" : "average order value by region, last year"
          }
          onAsk={(question) => ask(question)}
        />
        {!settled && <ChipsComing />}
        {settled && bare && !mayAdd && <NothingShared />}
        {settled && !bare && (!young || home.data.recent.some((one) => one.kind === "answer")) && (
          <div className="mt-3 flex flex-wrap gap-2">
            {home.data.suggestions.slice(0, 4).map((each) => (
              <QuestionChip key={each.question} onClick={() => ask(each.question, each.dataset_id)}>
                {each.question}
              </QuestionChip>
            ))}
          </div>
        )}
        {settled && young && (
          <FirstSteps datasets={datasets.data.items} recent={home.data.recent} onAsk={ask} />
        )}
        {home.isError && (
          <div className="mt-8">
            <ErrorNote error={home.error} onRetry={() => void home.refetch()} />
          </div>
        )}
        {home.isPending && <Coming />}
        {settled && (
          <>
            <Since items={home.data.since_yesterday} quiet={bare} />
            <Recent items={home.data.recent} />
          </>
        )}
      </div>
    </>
  );
}

function NothingShared() {
  return (
    <p className="mt-4 text-ink-2">
      Nobody has shared a dataset with you yet. Ask whoever invited you to share one.
    </p>
  );
}

function ChipsComing() {
  return (
    <div className="mt-3 flex flex-wrap gap-2" aria-hidden="true">
      {["w-80", "w-48", "w-72", "w-44"].map((width) => (
        <Skeleton key={width} className={`h-8.5 rounded-full ${width}`} />
      ))}
    </div>
  );
}

function Coming() {
  return (
    <>
      <Skeleton className="mt-12 mb-3 h-4 w-32" />
      <div className="card">
        <SkeletonRows rows={3} className="h-14" />
      </div>
      <Skeleton className="mt-10 mb-3 h-4 w-36" />
      <div className="grid gap-3 sm:grid-cols-3">
        <Skeleton className="h-32 rounded-lg" />
        <Skeleton className="h-32 rounded-lg" />
        <Skeleton className="h-32 rounded-lg" />
      </div>
    </>
  );
}
