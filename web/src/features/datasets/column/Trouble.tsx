import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { Coded } from "@/design/Coded";
import { ErrorNote } from "@/design/ErrorNote";
import { sayError } from "@/design/Toasts";
import { ago, count, plural } from "@/lib/format";
import type { CellErrors, Dataset, Profile, ProfileColumn } from "@/lib/types/datasets";
import { JobProgress, useJob } from "@/parts/LiveJob";
import { errorsQuery, findErrors } from "@/requests/datasets";
import { Issues } from "../Issues";

interface Props {
  dataset: Dataset;
  profile: Profile;
  column: ProfileColumn;
}

/** What the profile found odd, and the cells that are probably wrong, each with its reason. */
export function Trouble({ dataset, profile, column }: Props) {
  const id = dataset.dataset_id;
  const errors = useQuery(errorsQuery(id, column.name));
  const client = useQueryClient();
  const looking = useMutation({ mutationFn: () => findErrors(id), onError: sayError });
  const job = useJob(looking.data?.job_id ?? null);
  const done = job?.status === "completed";
  useEffect(() => {
    if (done) void client.invalidateQueries({ queryKey: ["dataset", id, "errors"] });
  }, [done, client, id]);
  const running = job && !done && job.status !== "failed";
  return (
    <div className="grid gap-4">
      <div className="-mt-3">
        <Issues issues={profile.issues.filter((issue) => issue.column === column.name)} />
      </div>
      <div className="border-line border-t pt-3.5">
        <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
          <h3 className="font-medium text-fine">Cells that are probably wrong</h3>
          {dataset.may_change && !running && (
            <Button size="small" busy={looking.isPending} onClick={() => looking.mutate()}>
              {errors.data ? "Look again" : "Look for them"}
            </Button>
          )}
        </div>
        {running && <JobProgress job={job} label="Looking for errors" />}
        {errors.isError && <ErrorNote error={errors.error} />}
        {errors.data === null && !running && (
          <p className="text-fine text-ink-2">
            Sextant holds each cell against its column's form, its neighbours and its row.
          </p>
        )}
        {errors.data && <Found errors={errors.data} />}
      </div>
    </div>
  );
}

function Found({ errors }: { errors: CellErrors }) {
  const when = `${errors.is_current ? "" : "on rows of before, "}${ago(errors.found_at)}`;
  if (errors.items.length === 0) return <p className="text-fine text-ink-2">None were found, {when}.</p>;
  return (
    <>
      <p className="mb-2 text-fine text-ink-2">
        {plural(errors.total, "cell")}, {when}.
      </p>
      <ul className="max-h-96 divide-y divide-line overflow-y-auto border-line border-t">
        {errors.items.map((item) => (
          <li
            key={`${item.row}-${item.why}`}
            className="grid gap-x-4 py-2 text-fine sm:grid-cols-[4.5rem_1fr]"
          >
            <span className="figures text-ink-3">row {count(item.row)}</span>
            <span className="min-w-0">
              <code className="me-2 font-mono text-code break-all">{item.value ?? "no value"}</code>
              {item.suggestion !== null && <Badge tone="brass">perhaps {item.suggestion}</Badge>}
              <span className="block text-ink-2">
                <Coded text={item.reason} />
              </span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
