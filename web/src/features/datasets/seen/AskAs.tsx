import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "@/design/Button";
import { DataGrid } from "@/design/DataGrid";
import { ErrorNote } from "@/design/ErrorNote";
import type { Dataset } from "@/lib/types/datasets";
import type { Someone } from "@/lib/types/governance";
import type { ResultColumn, Row } from "@/lib/types/values";
import { Sql } from "@/parts/sql/Sql";
import { answerQuery } from "@/requests/ask";
import { seeAsQuery } from "@/requests/governance";

interface Props {
  dataset: Dataset;
  version: number;
  someone: Someone;
}

/** One question, answered to oneself and to someone else. */
export function AskAs({ dataset, version, someone }: Props) {
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState("");
  const mine = useQuery({
    ...answerQuery({ question: asked, dataset_id: dataset.dataset_id }),
    enabled: asked !== "",
  });
  const sql = mine.data?.sql ?? "";
  const theirs = useQuery({
    ...seeAsQuery(dataset.dataset_id, version, { ...someone, sql }),
    placeholderData: undefined,
    enabled: sql !== "",
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    setAsked(typed.trim());
  };
  return (
    <div className="grid gap-3 px-4.5 py-3.5">
      <form onSubmit={send} className="flex gap-2">
        <input
          aria-label="A question to ask as both"
          placeholder={`Ask as both, such as: how many ${dataset.name.toLowerCase()}`}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          className="field h-8"
        />
        <Button type="submit" busy={mine.isFetching} disabled={typed.trim() === ""}>
          Ask as both
        </Button>
      </form>
      {mine.isError && <ErrorNote error={mine.error} />}
      {mine.data && sql === "" && <p className="text-ink-2">{mine.data.explanation ?? "Not understood."}</p>}
      {mine.data && sql !== "" && (
        <div className="grid gap-3 sm:grid-cols-2">
          <Side title="You" columns={mine.data.columns} rows={mine.data.results} />
          {theirs.isError ? (
            <section aria-label="They">
              <h3 className="mb-1 font-medium text-fine text-ink-2">They</h3>
              <ErrorNote error={theirs.error} />
            </section>
          ) : (
            <Side
              title="They"
              columns={labelled(theirs.data?.columns ?? [], mine.data.columns)}
              rows={theirs.data?.results ?? []}
            />
          )}
          <div className="card overflow-hidden sm:col-span-2">
            <Sql value={sql} label="What both ran" readOnly />
          </div>
        </div>
      )}
    </div>
  );
}

/** The columns of theirs under the names that mine bear. */
function labelled(theirs: readonly ResultColumn[], mine: readonly ResultColumn[]): ResultColumn[] {
  const known = new Map(mine.map((column) => [column.name, column]));
  return theirs.map((column) => ({ ...known.get(column.name), ...column }));
}

interface SideProps {
  title: string;
  columns: readonly ResultColumn[];
  rows: readonly Row[];
}

function Side({ title, columns, rows }: SideProps) {
  return (
    <section aria-label={title} className="min-w-0">
      <h3 className="mb-1 font-medium text-fine text-ink-2">{title}</h3>
      <div className="card overflow-hidden">
        {rows.length === 0 ? (
          <p className="px-3 py-2 text-ink-2">No row.</p>
        ) : (
          <DataGrid label={`The answer: ${title}`} columns={columns} rows={rows} className="max-h-56" />
        )}
      </div>
    </section>
  );
}
