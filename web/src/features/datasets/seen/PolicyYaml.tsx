import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { say } from "@/design/Toasts";
import type { Dataset } from "@/lib/types/datasets";
import { download } from "@/parts/download";
import { policyQuery, policyYaml, saveYaml } from "@/requests/governance";

interface Props {
  dataset: Dataset;
  onClose: () => void;
}

/** The rules as text that is kept in version control. */
export function PolicyYaml({ dataset, onClose }: Props) {
  const id = dataset.dataset_id;
  const client = useQueryClient();
  const kept = useQuery({
    queryKey: ["dataset", id, "policy", "yaml"],
    queryFn: () => policyYaml(id),
    gcTime: 0,
  });
  const [text, setText] = useState<string | null>(null);
  const saving = useMutation({
    mutationFn: (yaml: string) => saveYaml(id, yaml),
    onSuccess: (saved) => {
      client.setQueryData(policyQuery(id).queryKey, saved);
      void client.invalidateQueries({ queryKey: ["dataset", id, "policy", "versions"] });
      say({ text: `Version ${saved.version} holds from now on.` });
      onClose();
    },
  });
  const shown = text ?? kept.data ?? "";
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="The rules as YAML"
      description="Keep it in version control; what is saved here is a new version."
    >
      {kept.isPending && <SkeletonRows rows={6} className="h-5" />}
      {kept.isError && <ErrorNote error={kept.error} />}
      {kept.data !== undefined && (
        <textarea
          aria-label="YAML"
          rows={16}
          spellCheck={false}
          value={shown}
          onChange={(event) => setText(event.target.value)}
          className="field resize-y font-mono text-code"
        />
      )}
      {saving.isError && (
        <div className="mt-3">
          <ErrorNote error={saving.error} />
        </div>
      )}
      <DialogActions>
        <Button onClick={() => download(`/api/v1/datasets/${id}/policy/yaml`)}>Download</Button>
        <Button
          weight="primary"
          disabled={text === null || text === kept.data}
          busy={saving.isPending}
          onClick={() => saving.mutate(shown)}
        >
          Save
        </Button>
      </DialogActions>
    </Dialog>
  );
}
