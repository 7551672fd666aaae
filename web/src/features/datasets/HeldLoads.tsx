import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Hand } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/design/Button";
import { Coded } from "@/design/Coded";
import { say, sayError } from "@/design/Toasts";
import { ago, plural } from "@/lib/format";
import type { Dataset, Load } from "@/lib/types/datasets";
import { useJob } from "@/parts/LiveJob";
import { discardLoad, loadsQuery, releaseLoad } from "@/requests/datasets";
import { HeldRows } from "./HeldRows";

/** Loads that wait out of sight until somebody decides, with why they wait. */
export function HeldLoads({ dataset }: { dataset: Dataset }) {
  const loads = useQuery(loadsQuery(dataset.dataset_id));
  const held = loads.data?.items.filter((load) => load.status === "held") ?? [];
  if (held.length === 0) return null;
  return (
    <section aria-label="Loads that wait" className="card mb-4 divide-y divide-line overflow-hidden">
      {held.map((load) => (
        <Held key={load.load_id} dataset={dataset} load={load} />
      ))}
    </section>
  );
}

function Held({ dataset, load }: { dataset: Dataset; load: Load }) {
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const settled = () => {
    void client.invalidateQueries({ queryKey: ["dataset", dataset.dataset_id] });
    void client.invalidateQueries({ queryKey: ["datasets"] });
  };
  const releasing = useMutation({
    mutationFn: () => releaseLoad(dataset.dataset_id, load.load_id),
    onSuccess: () => {
      say({ text: "The load is let in." });
      settled();
    },
    onError: sayError,
  });
  // The rows come by a job; what is shown follows it.
  const job = useJob(releasing.data?.job_id ?? null);
  const done = job?.status === "completed";
  useEffect(() => {
    if (done) void client.invalidateQueries({ queryKey: ["dataset", dataset.dataset_id] });
  }, [done, client, dataset.dataset_id]);
  const discarding = useMutation({
    mutationFn: () => discardLoad(dataset.dataset_id, load.load_id),
    onSuccess: () => {
      say({ text: "The load is given up.", detail: "Its file is kept." });
      settled();
    },
    onError: sayError,
  });
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-3 bg-warn-soft px-4.5 py-3">
      <Hand size={16} aria-hidden="true" className="mt-0.5 shrink-0 text-warn" />
      <div className="min-w-0 flex-1 basis-72">
        <p className="font-medium text-fine">
          {load.source_name ?? "A load"} waits, {plural(load.rows_loaded, "row")}, since {ago(load.loaded_at)}
        </p>
        <ul className="mt-0.5 text-fine text-ink-2">
          {[...load.reasons, ...load.told].map((line) => (
            <li key={line}>
              <Coded text={line} />
            </li>
          ))}
        </ul>
      </div>
      {dataset.may_change && (
        <div className="flex flex-wrap gap-2">
          <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? "Fold it up" : "Look at it"}
          </Button>
          <Button size="small" busy={discarding.isPending} onClick={() => discarding.mutate()}>
            Discard
          </Button>
          <Button
            size="small"
            weight="primary"
            busy={releasing.isPending || job?.status === "queued" || job?.status === "processing"}
            onClick={() => releasing.mutate()}
          >
            Let it in
          </Button>
        </div>
      )}
      {open && (
        <div className="basis-full">
          <HeldRows dataset={dataset.dataset_id} load={load.load_id} />
        </div>
      )}
    </div>
  );
}
