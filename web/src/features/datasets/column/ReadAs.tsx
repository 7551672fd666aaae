import { useState } from "react";
import { Button } from "@/design/Button";
import { Coded } from "@/design/Coded";
import { ErrorNote } from "@/design/ErrorNote";
import { SelectField, TextField } from "@/design/Field";
import { capital, count, isTemporal, plural } from "@/lib/format";
import type { CoercedCell, Dataset, ProfileColumn } from "@/lib/types/datasets";
import { failureOf } from "@/parts/AddData";
import { JobProgress } from "@/parts/LiveJob";
import { type Decision, decisionsOf } from "../reading/decisions";
import { useRetype } from "../reading/useRetype";

const types = [
  { value: "string", label: "text" },
  { value: "long", label: "whole numbers" },
  { value: "double", label: "numbers" },
  { value: "boolean", label: "yes or no" },
  { value: "date", label: "days" },
  { value: "timestamp", label: "moments" },
  { value: "timestamptz", label: "moments with a zone" },
  { value: "time", label: "times of day" },
] as const;

const opened = [
  { value: "list", label: "lists" },
  { value: "struct", label: "objects" },
] as const;

type Type = (typeof types | typeof opened)[number]["value"];

/** JSON text can be taken as the lists or the objects that it holds. */
function typesOf(column: ProfileColumn) {
  const nested = /^(list|struct|map)</.test(column.type) || column.meaning === "json";
  return nested ? [...types, ...opened] : types;
}

/** The type without what its elements are. */
function kindOf(column: ProfileColumn): string {
  return column.type.replace(/<.*/, "").replace("map", "struct");
}

function typeOf(column: ProfileColumn): Type {
  return typesOf(column).find((each) => each.value === kindOf(column))?.value ?? "string";
}

/** The decision about a column's type with its evidence; another reads the file again. */
export function ReadAs({ dataset, column }: { dataset: Dataset; column: ProfileColumn }) {
  const nulls = Object.entries(column.coerced_nulls ?? {});
  return (
    <div className="grid gap-4 text-fine">
      <p>
        As <code className="font-mono text-code">{column.type}</code>
        {column.decision ? `: ${column.decision}.` : "."}
      </p>
      {nulls.length > 0 && (
        <p className="text-ink-2">
          Read as no value:{" "}
          {nulls.map(([token, times], index) => (
            <span key={token}>
              {index > 0 && ", "}
              <code className="font-mono text-code text-ink-1">{token === "" ? "empty" : token}</code> in{" "}
              {plural(times, "cell")}
            </span>
          ))}
          .
        </p>
      )}
      <Emptied cells={column.coerced_cells ?? []} />
      {decisionsOf([column]).map((decision) => (
        <Other key={decision.other.label} dataset={dataset} decision={decision} />
      ))}
      {dataset.may_change && <Again dataset={dataset} column={column} />}
    </div>
  );
}

/** The first cells in which something was written that counts as no value, with where they stand. */
function Emptied({ cells }: { cells: readonly CoercedCell[] }) {
  if (cells.length === 0) return null;
  return (
    <ul
      aria-label="Cells that became missing"
      className="max-h-40 overflow-y-auto rounded-md bg-sunken px-3 py-2"
    >
      {cells.map((each) => (
        <li key={`${each.row}-${each.line}`} className="figures flex justify-between gap-4">
          <code className="min-w-0 truncate font-mono text-code">{each.text}</code>
          <span className="shrink-0 text-ink-3">
            {each.line === null ? `row ${count(each.row)}` : `line ${count(each.line)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** A decision that may be wanted otherwise, one click away. */
function Other({ dataset, decision }: { dataset: Dataset; decision: Decision }) {
  const { asking, running } = useRetype(dataset.dataset_id, decision.column.field_id);
  const { label, ...body } = decision.other;
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <span className="min-w-0 flex-1 basis-52 text-warn">
        <Coded text={decision.text} />
      </span>
      {dataset.may_change && (
        <Button size="small" busy={asking.isPending || running} onClick={() => asking.mutate(body)}>
          {label}
        </Button>
      )}
    </p>
  );
}

function Again({ dataset, column }: { dataset: Dataset; column: ProfileColumn }) {
  const [type, setType] = useState<Type>(typeOf(column));
  const [format, setFormat] = useState("");
  const { asking, job, done } = useRetype(dataset.dataset_id, column.field_id);
  return (
    <form
      className="grid gap-3 border-line border-t pt-4"
      onSubmit={(event) => {
        event.preventDefault();
        asking.mutate({ type, ...(format === "" ? {} : { format }) });
      }}
    >
      <SelectField label="Read it as" value={type} onChange={setType} options={typesOf(column)} />
      {isTemporal(type) && (
        <TextField
          label="Written as"
          placeholder="DD/MM/YYYY"
          hint="When empty, as most of its values are."
          value={format}
          onChange={(event) => setFormat(event.target.value)}
        />
      )}
      {asking.isError && <ErrorNote error={asking.error} />}
      {job?.status === "failed" && <ErrorNote error={failureOf(job)} />}
      {job && !done && job.status !== "failed" && <JobProgress job={job} label="Reading again" />}
      {done && <p className="text-good">{capital(`${column.name} is read anew.`)}</p>}
      <p className="text-ink-3 text-small">
        The file is kept as it came: it is read again, what does not fit is told, and an undo brings this
        back.
      </p>
      <div>
        <Button type="submit" busy={asking.isPending} disabled={type === kindOf(column) && format === ""}>
          Read again
        </Button>
      </div>
    </form>
  );
}
