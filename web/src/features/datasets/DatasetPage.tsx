import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { MessageCircle, Plus } from "lucide-react";
import { Bar, Crumb, Here } from "@/design/Bar";
import { Button } from "@/design/Button";
import { QuestionChip } from "@/design/Chip";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { Page } from "@/design/Page";
import { Skeleton, SkeletonRows } from "@/design/Skeleton";
import { TabPanel, Tabs } from "@/design/Tabs";
import { sayError } from "@/design/Toasts";
import { count } from "@/lib/format";
import { useTitle } from "@/lib/hooks";
import type { Dataset } from "@/lib/types/datasets";
import { failureOf } from "@/parts/AddData";
import { openAgain } from "@/parts/adding";
import { JobProgress, useJob } from "@/parts/LiveJob";
import { Feeding } from "@/parts/sources/Feeding";
import { checksQuery } from "@/requests/checks";
import { changeDataset, datasetQuery, loadsQuery, profileQuery, worthAskingQuery } from "@/requests/datasets";
import { SetAsideTab } from "./aside/SetAsideTab";
import { Balance } from "./Balance";
import { ColumnsTab } from "./ColumnsTab";
import { ChecksTab } from "./checks/ChecksTab";
import { DatasetHead } from "./DatasetHead";
import { failure } from "./DatasetList";
import { HeldLoads } from "./HeldLoads";
import { Health } from "./health/Health";
import { MeaningTab } from "./meaning/MeaningTab";
import { RowsTab } from "./RowsTab";
import { SnapshotsTab } from "./SnapshotsTab";
import { WhoSeesTab } from "./seen/WhoSeesTab";

const route = getRouteApi("/in/datasets/$datasetId");

export function DatasetPage() {
  const { datasetId } = route.useParams();
  const dataset = useQuery(datasetQuery(datasetId));
  useTitle(dataset.data?.name ?? "Dataset");
  return (
    <>
      <Bar
        title={
          <>
            <Crumb>
              <Link to="/datasets" className="hover:text-ink-1">
                Datasets
              </Link>
            </Crumb>
            <Here>{dataset.data?.name ?? "…"}</Here>
          </>
        }
        actions={
          dataset.data?.status === "ready" && (
            <>
              {dataset.data.may_change && <LoadAgain dataset={dataset.data} />}
              <AskAbout dataset={dataset.data} />
            </>
          )
        }
      />
      <Page>
        {dataset.isPending && <Coming />}
        {dataset.isError && <ErrorNote error={dataset.error} onRetry={() => void dataset.refetch()} />}
        {dataset.data && <Loaded dataset={dataset.data} />}
      </Page>
    </>
  );
}

function LoadAgain({ dataset }: { dataset: Dataset }) {
  return (
    <Button
      icon={<Plus size={15} />}
      onClick={() =>
        openAgain({
          dataset_id: dataset.dataset_id,
          name: dataset.name,
          columns: dataset.columns.map((column) => column.name),
        })
      }
    >
      Load again
    </Button>
  );
}

function AskAbout({ dataset }: { dataset: Dataset }) {
  const navigate = useNavigate();
  return (
    <Button
      weight="primary"
      icon={<MessageCircle size={15} />}
      onClick={() => void navigate({ to: "/ask", search: { dataset: dataset.dataset_id } })}
    >
      Ask
    </Button>
  );
}

function Loaded({ dataset }: { dataset: Dataset }) {
  const client = useQueryClient();
  const changing = useMutation({
    mutationFn: (body: Parameters<typeof changeDataset>[1]) => changeDataset(dataset.dataset_id, body),
    onSuccess: (changed) => {
      client.setQueryData(datasetQuery(dataset.dataset_id).queryKey, (old) => ({ ...old, ...changed }));
      void client.invalidateQueries({ queryKey: ["datasets"] });
    },
    onError: sayError,
  });
  return (
    <>
      <DatasetHead dataset={dataset} onChange={changing.mutate} />
      <Feeding dataset={dataset} />
      {dataset.status === "ready" && <Whole dataset={dataset} />}
      {dataset.status === "loading" && <Loading dataset={dataset} />}
      {dataset.status === "failed" && <Failed dataset={dataset} />}
      {dataset.status === "deleted" && (
        <div className="card">
          <Empty title="This dataset was deleted">
            It can be brought back for a while from the message that said so.
          </Empty>
        </div>
      )}
    </>
  );
}

/** All of a dataset that is loaded, at once: what comes late would push aside what is being read. */
function Whole({ dataset }: { dataset: Dataset }) {
  const id = dataset.dataset_id;
  const waits = [useQuery(profileQuery(id)), useQuery(checksQuery(id)), useQuery(loadsQuery(id))];
  if (waits.some((one) => one.isPending)) return <BodyComing />;
  return (
    <>
      <HeldLoads dataset={dataset} />
      <Balance dataset={dataset} />
      <Health dataset={dataset} />
      <Parts dataset={dataset} />
      <WorthAsking dataset={dataset} />
    </>
  );
}

function Parts({ dataset }: { dataset: Dataset }) {
  const { tab = "columns" } = route.useSearch();
  const navigate = useNavigate();
  const aside = dataset.rows_set_aside ?? 0;
  return (
    <section className="card overflow-hidden">
      <Tabs
        label={`Parts of ${dataset.name}`}
        value={tab}
        onChange={(next) =>
          void navigate({
            to: "/datasets/$datasetId",
            params: { datasetId: dataset.dataset_id },
            search: next === "columns" ? {} : { tab: next },
            replace: true,
          })
        }
        tabs={[
          { value: "columns", label: "Columns" },
          { value: "rows", label: "Rows" },
          { value: "set-aside", label: aside > 0 ? `Set aside, ${count(aside)}` : "Set aside" },
          { value: "checks", label: "Checks" },
          { value: "snapshots", label: "Snapshots" },
          { value: "meaning", label: "Meaning" },
          ...(dataset.may_change ? [{ value: "who-sees" as const, label: "Who sees what" }] : []),
        ]}
      >
        <TabPanel value="columns">
          <ColumnsTab dataset={dataset} />
        </TabPanel>
        <TabPanel value="rows">
          <RowsTab dataset={dataset} />
        </TabPanel>
        <TabPanel value="set-aside">
          <SetAsideTab dataset={dataset} />
        </TabPanel>
        <TabPanel value="checks">
          <ChecksTab dataset={dataset} />
        </TabPanel>
        <TabPanel value="snapshots">
          <SnapshotsTab dataset={dataset} />
        </TabPanel>
        <TabPanel value="meaning">
          <MeaningTab dataset={dataset} />
        </TabPanel>
        <TabPanel value="who-sees">
          <WhoSeesTab dataset={dataset} />
        </TabPanel>
      </Tabs>
    </section>
  );
}

function WorthAsking({ dataset }: { dataset: Dataset }) {
  const { data } = useQuery(worthAskingQuery(dataset.dataset_id));
  const navigate = useNavigate();
  if (!data || data.questions.length === 0) return null;
  return (
    <section aria-label="Worth asking" className="mt-4 flex flex-wrap items-center gap-2">
      <h2 className="me-1 text-ink-2">Worth asking</h2>
      {data.questions.map((each) => (
        <QuestionChip
          key={each.question}
          title={each.why ?? undefined}
          onClick={() =>
            void navigate({ to: "/ask", search: { q: each.question, dataset: dataset.dataset_id } })
          }
        >
          {each.question}
        </QuestionChip>
      ))}
    </section>
  );
}

function Loading({ dataset }: { dataset: Dataset }) {
  const job = useJob(dataset.job_id);
  return (
    <div className="card px-5 py-6">
      {job ? <JobProgress job={job} label={`Loading ${dataset.name}`} /> : <Skeleton className="h-8" />}
      <p className="mt-3 text-fine text-ink-2">
        The whole file is read before a type is decided. You can leave this page; the load goes on.
      </p>
    </div>
  );
}

function Failed({ dataset }: { dataset: Dataset }) {
  const job = useJob(dataset.job_id);
  const error =
    job?.status === "failed"
      ? failureOf(job)
      : Object.assign(new Error(failure(dataset)), { name: "LoadFailed" });
  return <ErrorNote error={error} />;
}

function Coming() {
  return (
    <div role="status" aria-label="Loading">
      <Skeleton className="h-7 w-52" />
      <Skeleton className="mt-2 mb-5 h-4 w-96 max-w-full" />
      <BodyComing />
    </div>
  );
}

function BodyComing() {
  return (
    <div role="status" aria-label="Loading">
      <div className="card mb-4 flex gap-8 px-4.5 py-4">
        <Skeleton className="h-11 w-24" />
        <Skeleton className="h-11 w-24" />
        <Skeleton className="h-11 w-24" />
      </div>
      <div className="card">
        <SkeletonRows rows={9} className="h-11.5" />
      </div>
    </div>
  );
}
