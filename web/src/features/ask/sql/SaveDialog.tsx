import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { TextField } from "@/design/Field";
import { say, sayError } from "@/design/Toasts";
import type { Parameter, SavedQuery } from "@/lib/types/conversation";
import { changeSaved, saveQuery } from "@/requests/statements";

interface Props {
  sql: string;
  parameters: Parameter[];
  open: SavedQuery | null;
  onSaved: (saved: SavedQuery) => void;
  onClose: () => void;
}

/** A statement under a name; one of one's own is changed, another's is copied. */
export function SaveDialog({ sql, parameters, open, onSaved, onClose }: Props) {
  const own = open?.mine ? open : null;
  const [name, setName] = useState(open?.name ?? "");
  const [description, setDescription] = useState(open?.description ?? "");
  const [shared, setShared] = useState(own?.shared ?? false);
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: (copy: boolean) => {
      const written = { name: name.trim(), description, sql, parameters, shared };
      return own && !copy
        ? changeSaved(own.saved_id, { ...written, version: own.version })
        : saveQuery(written);
    },
    onSuccess: (saved) => {
      void client.invalidateQueries({ queryKey: ["saved-queries"] });
      say({ text: "The query is saved.", detail: saved.name });
      onSaved(saved);
    },
    onError: sayError,
  });
  return (
    <Dialog open onClose={onClose} title={own ? "Save the query" : "Save a query"}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate(false);
        }}
      >
        <TextField
          label="Name"
          autoFocus
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label="What it is for"
          maxLength={5000}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
        <label className="flex items-center gap-2 text-fine">
          <input type="checkbox" checked={shared} onChange={(event) => setShared(event.target.checked)} />
          Everybody in the workspace may run it, over what they may see
        </label>
        <DialogActions>
          {own && (
            <Button weight="quiet" disabled={name.trim() === ""} onClick={() => saving.mutate(true)}>
              Save as a new one
            </Button>
          )}
          <Button type="submit" weight="primary" busy={saving.isPending} disabled={name.trim() === ""}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
