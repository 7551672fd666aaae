import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, FileUp } from "lucide-react";
import type { ReactNode } from "react";
import { QuestionChip } from "@/design/Chip";
import { Skeleton } from "@/design/Skeleton";
import { classes } from "@/lib/classes";
import type { HomeAnswer } from "@/lib/types/answers";
import type { Dataset } from "@/lib/types/datasets";
import { openAdding } from "@/parts/adding";
import { JobProgress, useJob } from "@/parts/LiveJob";
import { worthAskingQuery } from "@/requests/datasets";

interface Props {
  datasets: readonly Dataset[];
  recent: HomeAnswer["recent"];
  onAsk: (question: string, dataset: string) => void;
}

/** From nothing to the first answer that is kept: each step opens the next, and what is done stays ticked. */
export function FirstSteps({ datasets, recent, onAsk }: Props) {
  const ready = datasets.find((one) => one.status === "ready");
  const loading = datasets.find((one) => one.status === "loading");
  const answer = recent.find((one) => one.kind === "answer");
  return (
    <ol aria-label="First steps" className="card mt-6 divide-y divide-line overflow-hidden">
      <Step number={1} title="Bring a file" done={ready !== undefined} open>
        {!ready && !loading && <Drop />}
        {!ready && loading && <Coming dataset={loading} />}
        {ready && <p className="text-fine text-ink-2">{ready.name} is here.</p>}
      </Step>
      <Step number={2} title="Ask it something" done={answer !== undefined} open={ready !== undefined}>
        {ready && !answer && <Questions dataset={ready} onAsk={onAsk} />}
        {answer && <p className="text-fine text-ink-2">{answer.title}</p>}
        {!ready && (
          <p className="text-fine text-ink-2">Three questions that fit your data will be offered here.</p>
        )}
      </Step>
      <Step number={3} title="Keep the answer on a dashboard" done={false} open={answer !== undefined}>
        {answer ? (
          <Link to={answer.href} className="font-medium text-accent text-fine">
            Open the answer, and press the pin above it
          </Link>
        ) : (
          <p className="text-fine text-ink-2">It is drawn anew whenever its data changes.</p>
        )}
      </Step>
    </ol>
  );
}

interface StepProps {
  number: number;
  title: string;
  done: boolean;
  open: boolean;
  children: ReactNode;
}

function Step({ number, title, done, open, children }: StepProps) {
  return (
    <li className={classes("flex gap-4 px-4.5 py-4", !open && "bg-ground")}>
      <span
        className={classes(
          "figures flex size-6 shrink-0 items-center justify-center rounded-full font-medium text-fine",
          done ? "bg-good-soft text-good" : open ? "bg-accent text-on-accent" : "bg-sunken text-ink-2",
        )}
      >
        {done ? <Check size={14} aria-label="Done" /> : number}
      </span>
      <div className="min-w-0 flex-1">
        <h2 className="mb-1 font-medium leading-6">{title}</h2>
        {children}
      </div>
    </li>
  );
}

function Drop() {
  return (
    <button
      type="button"
      onClick={openAdding}
      className="mt-1 flex w-full items-center gap-4 rounded-lg border border-line-strong border-dashed bg-ground px-4 py-4 text-start transition-colors hover:border-accent hover:bg-accent-soft"
    >
      <span className="flex size-10 shrink-0 items-center justify-center rounded-full bg-accent-soft text-accent">
        <FileUp size={18} aria-hidden="true" />
      </span>
      <span>
        <span className="block font-medium">Drop a file anywhere</span>
        <span className="text-fine text-ink-2">
          CSV, Excel, JSON, XML or Parquet, of any size. Sextant reads all of it, says what it found, and then
          answers.
        </span>
      </span>
    </button>
  );
}

function Coming({ dataset }: { dataset: Dataset }) {
  const job = useJob(dataset.job_id);
  return job ? <JobProgress job={job} label={`Loading ${dataset.name}`} /> : <Skeleton className="h-8" />;
}

function Questions({ dataset, onAsk }: { dataset: Dataset; onAsk: Props["onAsk"] }) {
  const worth = useQuery(worthAskingQuery(dataset.dataset_id));
  const offered = worth.data?.questions.slice(0, 3) ?? [];
  if (worth.isPending) return <Skeleton className="h-8 w-2/3 rounded-full" />;
  return (
    <div className="mt-1 flex flex-wrap gap-2">
      {offered.map((each) => (
        <QuestionChip
          key={each.question}
          title={each.why ?? undefined}
          onClick={() => onAsk(each.question, dataset.dataset_id)}
        >
          {each.question}
        </QuestionChip>
      ))}
      {offered.length === 0 && (
        <QuestionChip onClick={() => onAsk(`how many ${dataset.name}`, dataset.dataset_id)}>
          how many {dataset.name}
        </QuestionChip>
      )}
    </div>
  );
}
