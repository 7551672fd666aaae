import { Settings2, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { SelectField, TextField } from "@/design/Field";
import type { Visualization } from "@/lib/types/dashboards";
import { chosenOrAuto } from "@/parts/chart/kinds";
import { Sql } from "@/parts/sql/Sql";

interface Props {
  tile: Visualization;
  onChange: (tile: Visualization) => void;
  onRemove: () => void;
}

export function EditTile({ tile, onChange, onRemove }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <span className="flex shrink-0" data-nodrag="">
      <IconButton
        label={`Change ${tile.title || "the text"}`}
        className="size-7"
        onClick={() => setOpen(true)}
      >
        <Settings2 size={14} />
      </IconButton>
      <IconButton label={`Remove ${tile.title || "the text"}`} className="size-7" onClick={onRemove}>
        <Trash2 size={14} />
      </IconButton>
      {open && (
        <Change
          tile={tile}
          onClose={() => setOpen(false)}
          onChange={(changed) => {
            onChange(changed);
            setOpen(false);
          }}
        />
      )}
    </span>
  );
}

interface ChangeProps {
  tile: Visualization;
  onClose: () => void;
  onChange: (tile: Visualization) => void;
}

function Change({ tile, onClose, onChange }: ChangeProps) {
  const [title, setTitle] = useState(tile.title);
  const [kind, setKind] = useState<string>(tile.chart_type);
  const [sql, setSql] = useState(tile.query ?? "");
  const [text, setText] = useState(tile.config.text ?? "");
  const words = tile.chart_type === "text";
  const known: readonly { value: string; label: string }[] = chosenOrAuto.some((each) => each.value === kind)
    ? chosenOrAuto
    : [...chosenOrAuto, { value: kind, label: kind }];
  return (
    <Dialog open wide={!words} onClose={onClose} title={words ? "Change the text" : "Change the tile"}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const changed = words ? { config: { ...tile.config, text } } : { chart_type: kind, query: sql };
          onChange({ ...tile, title: title.trim(), ...changed });
        }}
      >
        <TextField label="Title" value={title} onChange={(event) => setTitle(event.target.value)} />
        {words ? (
          <textarea
            aria-label="Text"
            rows={8}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="field resize-y"
          />
        ) : (
          <>
            <SelectField label="Shown as" value={kind} onChange={setKind} options={known} />
            <div className="max-h-72 overflow-y-auto rounded-md border border-line-strong">
              <Sql value={sql} label="SQL of the tile" onChange={setSql} />
            </div>
          </>
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" weight="primary">
            Change
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
