import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { joined } from "@/parts/meaning/layer";
import type { Editing } from "@/parts/meaning/useLayer";
import { importDbt } from "@/requests/semantics";
import { Offered } from "./Offered";

interface Props {
  editing: Editing;
  onClose: () => void;
}

/** dbt's semantic models taken into the forms, with what has no place in them. */
export function FromDbt({ editing, onClose }: Props) {
  const [text, setText] = useState("");
  const reading = useMutation({ mutationFn: importDbt });
  const found = reading.data;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="From dbt"
      description="Its semantic_manifest.json, or YAML with semantic_models. Nothing is kept before you save."
    >
      {!found && (
        <div className="grid gap-3">
          <input
            type="file"
            aria-label="A file of dbt"
            accept=".json,.yml,.yaml"
            onChange={async (event) => setText((await event.target.files?.[0]?.text()) ?? "")}
            className="text-fine file:me-3 file:h-8 file:cursor-pointer file:rounded-md file:border file:border-line-strong file:border-solid file:bg-surface file:px-3 file:font-medium file:text-ink-1"
          />
          <textarea
            aria-label="The text of dbt's file"
            rows={10}
            spellCheck={false}
            placeholder="… or paste it here"
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="field resize-y font-mono text-code"
          />
        </div>
      )}
      {reading.isError && (
        <div className="mt-3">
          <ErrorNote error={reading.error} />
        </div>
      )}
      {found && (
        <>
          <Offered layer={found.layer} none="There is nothing in it that has a place here." />
          {found.left_out.length > 0 && (
            <section aria-label="Left out" className="mt-4">
              <h3 className="font-medium">Has no place here</h3>
              <ul className="mt-1 max-h-40 list-disc overflow-y-auto ps-5 text-fine text-ink-2">
                {found.left_out.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            </section>
          )}
        </>
      )}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        {found ? (
          <Button
            weight="primary"
            onClick={() => {
              editing.change(joined(editing.layer, found.layer));
              onClose();
            }}
          >
            Take it into the forms
          </Button>
        ) : (
          <Button
            weight="primary"
            busy={reading.isPending}
            disabled={text.trim() === ""}
            onClick={() => reading.mutate(text)}
          >
            Read it
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}
