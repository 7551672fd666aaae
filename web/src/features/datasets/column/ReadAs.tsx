import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { SelectField, TextField } from "@/design/Field";
import { capital, count, isTemporal } from "@/lib/format";
import type { Dataset, ProfileColumn } from "@/lib/types/datasets";
import { failureOf } from "@/parts/AddData";
import { JobProgress, useJob } from "@/parts/LiveJob";
import { retypeColumn } from "@/requests/datasets";

const types = [
  { value: "string", label: "text" },
  { value: "long", label: "whole numbers" },
  { value: "double", label: "numbers" },
  { value: "boolean", label: "yes or no" },
  { value: "date", label: "days" },
  { value: "timestamp", label: "moments" },
  { value: "time", label: "times of day" },
] as const;

type Type = (typeof types)[number]["value"];

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
              <code className="font-mono text-code text-ink-1">{token === "" ? "empty" : token}</code>{" "}
              {count(times)} times
            </span>
          ))}
          .
        </p>
      )}
      {column.ambiguous ? (
        <p className="text-warn">Day first or month first cannot be told from its values; say it below.</p>
      ) : null}
      {dataset.may_change && <Again dataset={dataset} column={column} />}
    </div>
  );
}

function Again({ dataset, column }: { dataset: Dataset; column: ProfileColumn }) {
  const known = types.find((each) => each.value === column.type)?.value ?? "string";
  const [type, setType] = useState<Type>(known);
  const [format, setFormat] = useState("");
  const client = useQueryClient();
  const asking = useMutation({
    mutationFn: () =>
      retypeColumn(dataset.dataset_id, column.field_id, { type, ...(format === "" ? {} : { format }) }),
  });
  const job = useJob(asking.data?.job_id ?? null);
  const done = job?.status === "completed";
  useEffect(() => {
    if (done) void client.invalidateQueries({ queryKey: ["dataset", dataset.dataset_id] });
  }, [done, client, dataset.dataset_id]);
  return (
    <form
      className="grid gap-3 border-line border-t pt-4"
      onSubmit={(event) => {
        event.preventDefault();
        asking.mutate();
      }}
    >
      <SelectField label="Read it as" value={type} onChange={setType} options={types} />
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
        <Button type="submit" busy={asking.isPending} disabled={type === column.type && format === ""}>
          Read again
        </Button>
      </div>
    </form>
  );
}
