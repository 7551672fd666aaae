import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CornerDownRight, Ellipsis, History, Pencil, Play, Plus, Trash2, Workflow } from "lucide-react";
import { useState } from "react";
import { Badge, type BadgeTone } from "@/design/Badge";
import { Button, IconButton } from "@/design/Button";
import { Dialog } from "@/design/Dialog";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { Menu, MenuItem } from "@/design/Menu";
import { SkeletonRows } from "@/design/Skeleton";
import { say, sayError } from "@/design/Toasts";
import { ago, plural } from "@/lib/format";
import type { ModelRun, SqlModel } from "@/lib/types/transforms";
import { useMay } from "@/parts/session";
import { modelRunsQuery, modelsQuery, removeModel, runModel } from "@/requests/transforms";
import { ModelDialog } from "./ModelDialog";
import { runWords } from "./words";

const tones: Record<ModelRun["status"], BadgeTone> = {
  waiting: "plain",
  loading: "accent",
  loaded: "good",
  held: "warn",
  nothing_new: "good",
  failed: "bad",
};
const labels: Record<ModelRun["status"], string> = {
  waiting: "waits",
  loading: "runs",
  loaded: "up to date",
  held: "held back",
  nothing_new: "up to date",
  failed: "failed",
};

/** Every model behind those that it reads, with how its last run went. */
export function ModelList({ onMake }: { onMake: (() => void) | null }) {
  const models = useQuery(modelsQuery);
  const items = models.data?.items ?? [];
  if (models.isError) return <ErrorNote error={models.error} onRetry={() => void models.refetch()} />;
  if (models.isPending) return <SkeletonRows rows={4} className="h-15" />;
  if (items.length === 0)
    return (
      <Empty
        icon={<Workflow size={18} />}
        title="No dataset is made by a statement yet"
        action={
          onMake && (
            <Button icon={<Plus size={15} />} onClick={onMake}>
              Write the first one
            </Button>
          )
        }
      >
        A model keeps the rows of a SELECT as a dataset, and runs again when what it reads has changed.
      </Empty>
    );
  return (
    <ul className="divide-y divide-line">
      {items.map((model) => (
        <Line key={model.model_id} model={model} />
      ))}
    </ul>
  );
}

function Line({ model }: { model: SqlModel }) {
  const [open, setOpen] = useState<"edit" | "runs" | null>(null);
  const client = useQueryClient();
  const again = {
    onSuccess: () => void client.invalidateQueries({ queryKey: ["models"] }),
    onError: sayError,
  };
  const running = useMutation({ mutationFn: () => runModel(model.model_id), ...again });
  const removing = useMutation({
    mutationFn: () => removeModel(model.model_id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["models"] });
      say({ text: `${model.name} is no longer made by a statement. Its rows stay.` });
    },
    onError: sayError,
  });
  const mayChange = useMay("analyst");
  const run = model.last_run;
  return (
    <li className="flex flex-wrap items-center gap-x-5 gap-y-1 px-4 py-3">
      <span className="min-w-0 flex-1 basis-60">
        <Link
          to="/datasets/$datasetId"
          params={{ datasetId: model.dataset_id }}
          className="block truncate font-medium hover:text-accent"
        >
          {model.name}
        </Link>
        <span className="flex items-center gap-1 truncate text-fine text-ink-2">
          <CornerDownRight size={12} aria-hidden="true" className="shrink-0 text-ink-3 rtl:-scale-x-100" />
          <span className="truncate">
            reads {model.reads.map((one) => one.name ?? "a dataset that is gone").join(", ")}
          </span>
        </span>
      </span>
      <span className="figures text-fine text-ink-2 sm:w-28 sm:text-end">
        {plural(model.row_count, "row")}
      </span>
      <span className="min-w-0 sm:w-72">
        {run && <Badge tone={tones[run.status]}>{labels[run.status]}</Badge>}
        {run && (
          <span className="block truncate text-fine text-ink-2" title={runWords(run)}>
            {runWords(run)}
          </span>
        )}
      </span>
      <span className="ms-auto flex items-center gap-1 text-fine text-ink-3">
        <span className="figures">{ago(run?.finished_at ?? run?.created_at)}</span>
        {mayChange && (
          <Menu
            trigger={
              <IconButton label={`What to do with ${model.name}`}>
                <Ellipsis size={16} />
              </IconButton>
            }
          >
            <MenuItem icon={<Play size={14} />} onSelect={() => running.mutate()}>
              Run now
            </MenuItem>
            <MenuItem icon={<Pencil size={14} />} onSelect={() => setOpen("edit")}>
              Change
            </MenuItem>
            <MenuItem icon={<History size={14} />} onSelect={() => setOpen("runs")}>
              Runs
            </MenuItem>
            <MenuItem icon={<Trash2 size={14} />} onSelect={() => removing.mutate()}>
              Run it no more
            </MenuItem>
          </Menu>
        )}
      </span>
      {open === "edit" && <ModelDialog model={model} onClose={() => setOpen(null)} />}
      {open === "runs" && <Runs model={model} onClose={() => setOpen(null)} />}
    </li>
  );
}

function Runs({ model, onClose }: { model: SqlModel; onClose: () => void }) {
  const runs = useQuery(modelRunsQuery(model.model_id));
  return (
    <Dialog open onClose={onClose} title={`Runs of ${model.name}`}>
      {runs.isPending && <SkeletonRows rows={3} className="h-9" />}
      <ol className="divide-y divide-line">
        {(runs.data?.items ?? []).map((run) => (
          <li key={run.run_id} className="flex items-baseline justify-between gap-3 py-2">
            <span className={run.status === "failed" ? "text-bad" : ""}>{runWords(run)}</span>
            <span className="figures shrink-0 text-fine text-ink-3">{ago(run.created_at)}</span>
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
