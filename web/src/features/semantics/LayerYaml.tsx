import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import type { Editing } from "@/parts/meaning/useLayer";
import { parseLayer } from "@/requests/semantics";

interface Props {
  editing: Editing;
  onClose: () => void;
}

/** The whole layer as text that people keep in version control: taken along, changed, brought back. */
export function LayerYaml({ editing, onClose }: Props) {
  const { kept, mayChange, changed } = editing;
  const [text, setText] = useState(kept.yaml);
  const reading = useMutation({
    mutationFn: parseLayer,
    onSuccess: (layer) => {
      editing.change({ ...kept.layer, ...layer });
      onClose();
    },
  });
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="The layer as YAML"
      description={
        changed ? "As it was saved last; what you changed since is in the forms." : "For version control."
      }
    >
      {mayChange && (
        <input
          type="file"
          aria-label="A YAML file"
          accept=".yml,.yaml,.json"
          onChange={async (event) => setText((await event.target.files?.[0]?.text()) ?? text)}
          className="mb-3 text-fine file:me-3 file:h-8 file:cursor-pointer file:rounded-md file:border file:border-line-strong file:border-solid file:bg-surface file:px-3 file:font-medium file:text-ink-1"
        />
      )}
      <textarea
        aria-label="YAML"
        rows={18}
        spellCheck={false}
        readOnly={!mayChange}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="field resize-y font-mono text-code"
      />
      {reading.isError && (
        <div className="mt-3">
          <ErrorNote error={reading.error} />
        </div>
      )}
      <DialogActions>
        <Button onClick={() => keepFile(text)}>Download</Button>
        {mayChange && (
          <Button
            weight="primary"
            busy={reading.isPending}
            disabled={text === kept.yaml}
            onClick={() => reading.mutate(text)}
          >
            Take it into the forms
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}

function keepFile(text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  link.download = "semantics.yaml";
  link.click();
  URL.revokeObjectURL(link.href);
}
