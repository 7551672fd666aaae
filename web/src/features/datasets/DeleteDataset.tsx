import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { say, sayError } from "@/design/Toasts";
import { ApiError } from "@/lib/api";
import type { Dataset } from "@/lib/types/datasets";
import { deleteDataset, restoreDataset } from "@/requests/datasets";

export function DeleteDataset({ dataset, onClose }: { dataset: Dataset; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const id = dataset.dataset_id;
  const changed = () => {
    void client.invalidateQueries({ queryKey: ["datasets"] });
    void client.invalidateQueries({ queryKey: ["dataset", id] });
    void client.invalidateQueries({ queryKey: ["home"] });
  };
  const undo = () => {
    restoreDataset(id)
      .then(() => {
        changed();
        void navigate({ to: "/datasets/$datasetId", params: { datasetId: id } });
      })
      .catch(sayError);
  };
  const deleting = useMutation({
    mutationFn: (confirmed: boolean) => deleteDataset(id, confirmed),
    onSuccess: async () => {
      await navigate({ to: "/datasets" });
      changed();
      say({ text: `${dataset.name} is deleted.`, action: { label: "Undo", run: undo }, seconds: 12 });
    },
  });
  const used = deleting.error instanceof ApiError && deleting.error.status === 409;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Delete ${dataset.name}?`}
      description="It can be brought back for a while."
    >
      {deleting.isError && <ErrorNote error={deleting.error} />}
      {used && <Uses details={deleting.error instanceof ApiError ? deleting.error.details : null} />}
      <DialogActions>
        <Button onClick={onClose}>Keep it</Button>
        <Button weight="danger" busy={deleting.isPending} onClick={() => deleting.mutate(used)}>
          {used ? "Delete it all the same" : "Delete"}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Uses({ details }: { details: unknown }) {
  const uses = namesIn(details);
  if (uses.length === 0) return null;
  return (
    <ul className="mt-3 list-disc ps-5 text-fine text-ink-2">
      {uses.map((name) => (
        <li key={name}>{name}</li>
      ))}
    </ul>
  );
}

function namesIn(details: unknown): string[] {
  if (typeof details !== "object" || details === null) return [];
  return Object.values(details)
    .flat()
    .flatMap((each: unknown) => {
      if (typeof each === "string") return [each];
      if (typeof each !== "object" || each === null) return [];
      const { name, title } = each as { name?: unknown; title?: unknown };
      return [name, title].filter((word): word is string => typeof word === "string").slice(0, 1);
    });
}
