import { Undo2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { SelectField, TextField } from "@/design/Field";
import { classes } from "@/lib/classes";
import type { Tab, TileConfig, TileData, Visualization } from "@/lib/types/dashboards";
import { chosenOrAuto } from "@/parts/chart/kinds";
import { TileRefresh } from "@/parts/live/TileRefresh";
import { Sql } from "@/parts/sql/Sql";
import { Tile } from "../Tile";
import { TileLook } from "../TileLook";
import { DrawnAs } from "./DrawnAs";
import { SayChange } from "./SayChange";
import { whole } from "./whole";

export interface EditorProps {
  tile: Visualization;
  data: TileData | undefined;
  tabs: readonly Tab[];
  saving: boolean;
  onChange: (tile: Visualization) => void;
  onUndo: (() => void) | null;
  onClose: () => void;
}

/** The tile as it is, above what changes it: each change is done at once, kept, and can be undone. */
export function TileEditor({ tile, data, tabs, saving, onChange, onUndo, onClose }: EditorProps) {
  const columns = data?.columns ?? [];
  const known = chosenOrAuto.some((each) => each.value === tile.chart_type)
    ? chosenOrAuto
    : [...chosenOrAuto, { value: tile.chart_type, label: tile.chart_type }];
  const setConfig = (config: TileConfig) => onChange(whole({ ...tile, config }, columns));
  return (
    <Dialog open wide onClose={onClose} title="Change the tile">
      <div className="grid grid-cols-1 gap-4">
        <div
          className={classes(
            "sticky top-0 z-10 h-64 rounded-lg bg-surface transition-opacity",
            saving && "opacity-70",
          )}
        >
          <Tile tile={tile} data={data} stale={saving} />
        </div>
        <Notes notes={data?.notes ?? []} />
        <SayChange tile={tile} columns={columns} onChange={(next) => onChange(whole(next, columns))} />
        <div
          className={
            tabs.length > 1
              ? "grid grid-cols-1 gap-3 sm:grid-cols-3"
              : "grid grid-cols-1 gap-3 sm:grid-cols-2"
          }
        >
          <Title key={tile.title} title={tile.title} onChange={(title) => onChange({ ...tile, title })} />
          <SelectField
            label="Shown as"
            value={tile.chart_type}
            onChange={(kind) => onChange(whole({ ...tile, chart_type: kind }, columns))}
            options={known as readonly { value: string; label: string }[]}
          />
          {tabs.length > 1 && (
            <SelectField
              label="On the tab"
              value={tile.tab || (tabs[0]?.tab_id ?? "")}
              onChange={(tab) => onChange({ ...tile, tab })}
              options={tabs.map((each) => ({ value: each.tab_id, label: each.title }))}
            />
          )}
        </div>
        <TileLook kind={tile.chart_type} columns={columns} config={tile.config} onChange={setConfig} />
        <DrawnAs kind={tile.chart_type} config={tile.config} onChange={setConfig} />
        <details className="rounded-md border border-line px-3 py-2">
          <summary className="cursor-pointer text-fine text-ink-2">SQL, and how it is refreshed</summary>
          <div className="mt-3 grid gap-3">
            <Statement
              key={tile.query}
              sql={tile.query ?? ""}
              onChange={(query) => onChange({ ...tile, query })}
            />
            <TileRefresh config={tile.config} onChange={setConfig} />
          </div>
        </details>
      </div>
      <DialogActions>
        <Button icon={<Undo2 size={14} />} disabled={onUndo === null} onClick={() => onUndo?.()}>
          Undo
        </Button>
        <Button weight="primary" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return <p className="-mt-2 text-fine text-ink-2">{notes.join(" ")}</p>;
}

function Title({ title, onChange }: { title: string; onChange: (title: string) => void }) {
  const [text, setText] = useState(title);
  const keep = () => {
    if (text.trim() !== title) onChange(text.trim());
  };
  return (
    <TextField
      label="Title"
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => event.key === "Enter" && keep()}
    />
  );
}

function Statement({ sql, onChange }: { sql: string; onChange: (sql: string) => void }) {
  const [text, setText] = useState(sql);
  return (
    <div className="grid gap-2">
      <div className="max-h-72 overflow-y-auto rounded-md border border-line-strong">
        <Sql value={text} label="SQL of the tile" onChange={setText} />
      </div>
      <Button
        size="small"
        className="justify-self-start"
        disabled={text === sql || text.trim() === ""}
        onClick={() => onChange(text)}
      >
        Use this SQL
      </Button>
    </div>
  );
}
