import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { Coded } from "@/design/Coded";
import { ErrorNote } from "@/design/ErrorNote";
import { classes } from "@/lib/classes";
import { plural } from "@/lib/format";
import type { Dataset } from "@/lib/types/datasets";
import { failureOf } from "@/parts/AddData";
import { JobProgress } from "@/parts/LiveJob";
import { profileQuery } from "@/requests/datasets";
import { type Decision, decisionsOf, evidenceOf, fileWords } from "./decisions";
import { useRetype } from "./useRetype";

const few = 2;

/** How the file was read, and the decisions that somebody may want otherwise, one click away. */
export function Reading({ dataset }: { dataset: Dataset }) {
  const [open, setOpen] = useState(false);
  const [all, setAll] = useState(false);
  const profile = useQuery(profileQuery(dataset.dataset_id));
  const decisions = decisionsOf(profile.data?.columns ?? []);
  const evidence = evidenceOf(dataset.format);
  if (evidence.length === 0 && decisions.length === 0) return null;
  return (
    <div className="border-line border-t">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex w-full flex-wrap items-center gap-2 px-4.5 py-2.5 text-start text-fine -outline-offset-2 hover:bg-sunken"
      >
        <ChevronRight
          size={14}
          aria-hidden="true"
          className={classes("shrink-0 text-ink-3 transition-transform", open && "rotate-90")}
        />
        <span className="min-w-0 flex-1 basis-56 text-ink-2">
          <span className="font-medium text-ink-1">How it was read</span>{" "}
          {fileWords(dataset.format).join(", ")}
        </span>
        {decisions.length > 0 && (
          <Badge tone="brass">{plural(decisions.length, "decision")} to look at</Badge>
        )}
      </button>
      {open && <Evidence lines={evidence} />}
      {decisions.length > 0 && (
        <ul aria-label="Decisions to look at" className="divide-y divide-line border-line border-t">
          {decisions.slice(0, all ? undefined : few).map((decision) => (
            <Line
              key={`${decision.column.field_id}-${decision.other.label}`}
              dataset={dataset}
              decision={decision}
            />
          ))}
        </ul>
      )}
      {decisions.length > few && (
        <div className="border-line border-t px-4.5 py-2">
          <Button size="small" weight="quiet" onClick={() => setAll(!all)}>
            {all ? "Show fewer" : `Show all ${decisions.length}`}
          </Button>
        </div>
      )}
    </div>
  );
}

function Evidence({ lines }: { lines: readonly (readonly [string, string])[] }) {
  return (
    <dl className="grid gap-1.5 px-4.5 pb-3 ps-10.5 text-fine">
      {lines.map(([name, words]) => (
        <div key={name} className="gap-3 sm:flex">
          <dt className="w-24 shrink-0 text-ink-3">{name}</dt>
          <dd className="min-w-0 break-words text-ink-2">{words}</dd>
        </div>
      ))}
    </dl>
  );
}

function Line({ dataset, decision }: { dataset: Dataset; decision: Decision }) {
  const { column, text, other } = decision;
  const { asking, job, running } = useRetype(dataset.dataset_id, column.field_id);
  const { label, ...body } = other;
  return (
    <li className="px-4.5 py-2 text-fine">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <span className="min-w-0 flex-1 basis-72 text-ink-2">
          <Coded text={text} />
        </span>
        <Link
          to="/datasets/$datasetId/columns/$column"
          params={{ datasetId: dataset.dataset_id, column: column.name }}
          className="font-medium text-accent"
        >
          Look
          <span className="sr-only"> at {column.name}</span>
        </Link>
        {dataset.may_change && (
          <Button
            size="small"
            busy={asking.isPending || running}
            onClick={() => asking.mutate(body)}
            title="The file is read again; an undo brings this back."
          >
            {label}
            <span className="sr-only"> {column.name}</span>
          </Button>
        )}
      </div>
      {asking.isError && <ErrorNote error={asking.error} />}
      {job?.status === "failed" && <ErrorNote error={failureOf(job)} />}
      {running && job && <JobProgress job={job} label={`Reading ${column.name} again`} />}
    </li>
  );
}
