import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowRight, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/design/Button";
import { Coded } from "@/design/Coded";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { say } from "@/design/Toasts";
import { classes } from "@/lib/classes";
import { count, plural } from "@/lib/format";
import { useSettled } from "@/lib/hooks";
import type { Outlook } from "@/lib/types/aside";
import type { Dataset, SetAsideReason, SetAsideRow } from "@/lib/types/datasets";
import { failureOf } from "@/parts/AddData";
import { JobProgress, useJob } from "@/parts/LiveJob";
import { loadSetAside, outlookQuery } from "@/requests/aside";
import { MendedRows, MendedTexts } from "./MendedRows";
import { Misfits } from "./Misfits";
import { Reasons } from "./Reasons";
import { atFirst, type RowSaid, type Said, wishOf } from "./wishing";

interface Props {
  dataset: Dataset;
  reasons: readonly SetAsideReason[];
  rows: readonly SetAsideRow[];
  onClose: () => void;
}

/** Rows set aside, read as somebody says: the equation before and after stands there until it is done. */
export function LoadThese({ dataset, reasons, rows, onClose }: Props) {
  const id = dataset.dataset_id;
  const lines = /json/.test(dataset.format.name ?? "");
  const [said, setSaid] = useState<Said>(() => atFirst(lines ? [] : reasons.map((each) => each.reason)));
  const [names, setNames] = useState<readonly string[]>([]);
  const wish = wishOf(said, names);
  const outlook = useQuery(outlookQuery(id, useSettled(wish, 250)));
  const seen = outlook.data;
  useEffect(() => {
    if (seen) setNames(seen.columns);
  }, [seen]);
  const row = (offset: number, changed: RowSaid) =>
    setSaid({ ...said, rows: { ...said.rows, [offset]: changed } });
  const left = Object.values(said.rows).filter((each) => each.leave).length;
  const [job, load] = useLoading(dataset, onClose);
  const running = job !== null && job.status !== "failed";
  return (
    <div className="border-line border-b bg-ground">
      <div className="grid gap-3 px-4.5 py-3.5">
        {!lines && (
          <Reasons
            reasons={reasons}
            said={said.reasons}
            columns={names}
            onChange={(reason, changed) =>
              setSaid({ ...said, reasons: { ...said.reasons, [reason]: changed } })
            }
          />
        )}
        <Misfits
          misfits={seen?.misfits ?? []}
          said={said.columns}
          onChange={(column, changed) =>
            setSaid({ ...said, columns: { ...said.columns, [column]: changed } })
          }
        />
      </div>
      {outlook.isPending && <SkeletonRows rows={3} className="h-8" />}
      {lines && <MendedTexts rows={rows} said={said.rows} onChange={row} />}
      {seen && !lines && seen.rows.length > 0 && (
        <MendedRows outlook={seen} said={said.rows} onChange={row} />
      )}
      {seen && !lines && seen.rows_mended > seen.rows.length && (
        <p className="px-4.5 pt-2 text-fine text-ink-2">
          And {plural(seen.rows_mended - seen.rows.length, "row")} more, read in the same way.
        </p>
      )}
      <div className="grid gap-3 px-4.5 py-3.5">
        {outlook.isError && <ErrorNote error={outlook.error} />}
        {job?.status === "failed" && <ErrorNote error={failureOf(job)} />}
        {seen && !outlook.isError && <Verdict outlook={seen} stale={outlook.isFetching} />}
        {running && <JobProgress job={job} label="Loading them" />}
        <div className="flex flex-wrap gap-2">
          <Button
            weight="primary"
            busy={load.isPending || running}
            disabled={!seen || seen.rows_mended === 0 || seen.trouble !== null || outlook.isError}
            onClick={() => load.mutate(wish)}
          >
            {seen && seen.rows_mended > 0 ? `Load ${plural(seen.rows_mended, "row")}` : "Load them"}
          </Button>
          <Button onClick={onClose}>Leave them aside</Button>
          {left > 0 && (
            <Button
              weight="quiet"
              onClick={() =>
                setSaid({
                  ...said,
                  rows: Object.fromEntries(Object.entries(said.rows).filter(([, each]) => !each.leave)),
                })
              }
            >
              Take {plural(left, "row")} back in
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

function useLoading(dataset: Dataset, onClose: () => void) {
  const client = useQueryClient();
  const load = useMutation({
    mutationFn: (wish: Parameters<typeof loadSetAside>[1]) => loadSetAside(dataset.dataset_id, wish),
  });
  const job = useJob(load.data?.job_id ?? null);
  const done = job?.status === "completed";
  useEffect(() => {
    if (!done) return;
    void client.invalidateQueries({ queryKey: ["dataset", dataset.dataset_id] });
    say({ text: "The rows are loaded.", detail: "Snapshots can take it back." });
    onClose();
  }, [done, client, dataset.dataset_id, onClose]);
  return [done ? null : job, load] as const;
}

/** The equation as it is and as it would be, and what stands in the way. */
function Verdict({ outlook, stale }: { outlook: Outlook; stale: boolean }) {
  const { before, after, trouble } = outlook;
  return (
    <section
      aria-label="Before and after"
      className={classes("grid gap-2 transition-opacity", stale && "opacity-60")}
    >
      <p className="figures flex flex-wrap items-center gap-x-3 gap-y-1 text-fine">
        <Sum balance={before} />
        <ArrowRight size={14} aria-label="becomes" className="text-ink-3" />
        <Sum balance={after} />
        {!outlook.tried && outlook.rows_mended > 0 && (
          <span className="text-ink-3">counted, not tried: the file is large</span>
        )}
      </p>
      {trouble && (
        <p className="flex items-start gap-2 text-fine text-warn">
          <TriangleAlert size={14} aria-hidden="true" className="mt-0.5 shrink-0" />
          <span>
            <Coded text={trouble} /> Correct the cells that are marked, say what becomes of them, or leave
            those rows.
          </span>
        </p>
      )}
    </section>
  );
}

function Sum({ balance }: { balance: Outlook["before"] }) {
  return (
    <span className="whitespace-nowrap">
      <b className="font-semibold">{count(balance.rows_loaded)}</b> +{" "}
      <b className={classes("font-semibold", balance.rows_set_aside > 0 && "text-warn")}>
        {count(balance.rows_set_aside)}
      </b>{" "}
      = <b className="font-semibold">{count(balance.rows_in_file)}</b>
    </span>
  );
}
