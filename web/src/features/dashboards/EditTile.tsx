import { Settings2, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { SelectField, TextField } from "@/design/Field";
import type { Tab, TileConfig, TileData, Visualization } from "@/lib/types/dashboards";
import { chosenOrAuto } from "@/parts/chart/kinds";
import { TileRefresh } from "@/parts/live/TileRefresh";
import { Sql } from "@/parts/sql/Sql";
import { TileLook } from "./TileLook";

interface Props {
  tile: Visualization;
  data: TileData | undefined;
  tabs: readonly Tab[];
  onChange: (tile: Visualization) => void;
  onRemove: () => void;
}

export function EditTile({ tile, data, tabs, onChange, onRemove }: Props) {
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
          data={data}
          tabs={tabs}
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
  data: TileData | undefined;
  tabs: readonly Tab[];
  onClose: () => void;
  onChange: (tile: Visualization) => void;
}

function Change({ tile, data, tabs, onClose, onChange }: ChangeProps) {
  const [title, setTitle] = useState(tile.title);
  const [kind, setKind] = useState<string>(tile.chart_type);
  const [sql, setSql] = useState(tile.query ?? "");
  const [text, setText] = useState(tile.config.text ?? "");
  const [config, setConfig] = useState<TileConfig>(tile.config);
  const [tab, setTab] = useState(tile.tab ?? "");
  const words = tile.chart_type === "text";
  const bare = tile.chart_type === "image" || tile.chart_type === "section";
  const known: readonly { value: string; label: string }[] = chosenOrAuto.some((each) => each.value === kind)
    ? chosenOrAuto
    : [...chosenOrAuto, { value: kind, label: kind }];
  return (
    <Dialog
      open
      wide={!words && !bare}
      onClose={onClose}
      title={words ? "Change the text" : "Change the tile"}
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const { pivot } = config;
          const turns = Boolean(pivot?.down.length && pivot.across.length && pivot.value);
          const drawn = kind === "pivot" && !turns ? "table" : kind;
          const changed = words
            ? { config: { ...config, text } }
            : bare
              ? { config: { ...config, alt: title.trim() } }
              : { chart_type: drawn, query: sql, config: turns ? config : { ...config, pivot: null } };
          onChange({ ...tile, title: title.trim(), tab, ...changed });
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
        {bare ? null : words ? (
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
            <TileRefresh config={config} onChange={setConfig} />
            <TileLook kind={kind} columns={data?.columns ?? []} config={config} onChange={setConfig} />
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
