import { Settings2, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { SelectField, TextField } from "@/design/Field";
import type { Tab, TileData, Visualization } from "@/lib/types/dashboards";
import { TileEditor } from "./tile/TileEditor";

interface Props {
  tile: Visualization;
  data: TileData | undefined;
  tabs: readonly Tab[];
  saving: boolean;
  onChange: (tile: Visualization) => void;
  onUndo: (() => void) | null;
  onRemove: () => void;
}

export function EditTile({ tile, data, tabs, saving, onChange, onUndo, onRemove }: Props) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const plain = ["text", "image", "section"].includes(tile.chart_type);
  return (
    <span className="flex shrink-0" data-nodrag="">
      <IconButton
        label={`Change ${tile.title || "the text"}`}
        className="size-7 max-md:size-10"
        onClick={() => setOpen(true)}
      >
        <Settings2 size={14} />
      </IconButton>
      <IconButton
        label={`Remove ${tile.title || "the text"}`}
        className="size-7 max-md:size-10"
        onClick={onRemove}
      >
        <Trash2 size={14} />
      </IconButton>
      {open && plain && (
        <PlainEditor
          tile={tile}
          tabs={tabs}
          onClose={close}
          onChange={(changed) => {
            onChange(changed);
            close();
          }}
        />
      )}
      {open && !plain && (
        <TileEditor
          tile={tile}
          data={data}
          tabs={tabs}
          saving={saving}
          onChange={onChange}
          onUndo={onUndo}
          onClose={close}
        />
      )}
    </span>
  );
}

interface PlainProps {
  tile: Visualization;
  tabs: readonly Tab[];
  onClose: () => void;
  onChange: (tile: Visualization) => void;
}

/** A text, a picture or the head of a section: its title, its words, its tab. */
function PlainEditor({ tile, tabs, onClose, onChange }: PlainProps) {
  const [title, setTitle] = useState(tile.title);
  const [text, setText] = useState(tile.config.text ?? "");
  const [tab, setTab] = useState(tile.tab ?? "");
  const words = tile.chart_type === "text";
  return (
    <Dialog open onClose={onClose} title={words ? "Change the text" : "Change the tile"}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const config = words ? { ...tile.config, text } : { ...tile.config, alt: title.trim() };
          onChange({ ...tile, title: title.trim(), tab, config });
        }}
      >
        <div className={tabs.length > 1 ? "grid gap-4 sm:grid-cols-2" : "grid gap-4"}>
          <TextField label="Title" value={title} onChange={(event) => setTitle(event.target.value)} />
          {tabs.length > 1 && (
            <SelectField
              label="On the tab"
              value={tab || (tabs[0]?.tab_id ?? "")}
              onChange={setTab}
              options={tabs.map((each) => ({ value: each.tab_id, label: each.title }))}
            />
          )}
        </div>
        {words && (
          <textarea
            aria-label="Text"
            rows={8}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="field resize-y"
          />
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
