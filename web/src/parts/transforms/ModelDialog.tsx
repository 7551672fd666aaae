import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useId, useMemo, useState } from "react";
import { Button } from "@/design/Button";
import { DataGrid } from "@/design/DataGrid";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { TextField } from "@/design/Field";
import { sayError } from "@/design/Toasts";
import type { Repeats, SqlModel } from "@/lib/types/transforms";
import { Sql } from "@/parts/sql/Sql";
import { TimesField } from "@/parts/TimesField";
import { schemaQuery } from "@/requests/datasets";
import { changeModel, makeModel, previewModel } from "@/requests/transforms";
import { waysOfKeeping } from "./words";

interface Props {
  model: SqlModel | null;
  onClose: () => void;
}

/** A model written, tried and kept: its statement, when it runs, and its first rows before anything is saved. */
export function ModelDialog({ model, onClose }: Props) {
  const [name, setName] = useState(model?.name ?? "");
  const [sql, setSql] = useState(model?.sql ?? "");
  const [description, setDescription] = useState(model?.description ?? "");
  const [follows, setFollows] = useState(model?.on_change ?? true);
  const [times, setTimes] = useState<Repeats>(model?.times ?? {});
  const [written, setWritten] = useState(false);
  const [timed, setTimed] = useState(Boolean(times.every_minutes || times.cron));
  const client = useQueryClient();
  const schema = useTables();
  const trying = useMutation({ mutationFn: () => previewModel(sql) });
  const saving = useMutation({
    mutationFn: () => {
      const wish = { name, sql, description, on_change: follows, times: timed ? times : {} };
      return model ? changeModel(model.model_id, wish) : makeModel(wish);
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["models"] });
      onClose();
    },
    onError: sayError,
  });
  const empty = sql.trim() === "" || name.trim() === "";
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={model ? model.name : "New model"}
      description="The rows of a statement, kept as a dataset that follows what it reads."
    >
      <div className="grid gap-4">
        {!model && (
          <TextField label="Name of the dataset" value={name} onChange={(e) => setName(e.target.value)} />
        )}
        <TextField
          label="What it holds"
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
        <section aria-label="Statement" className="overflow-hidden rounded-md border border-line-strong">
          <div className="max-h-64 min-h-32 overflow-y-auto">
            <Sql
              value={sql}
              label="Statement"
              schema={schema}
              onChange={setSql}
              onRun={() => trying.mutate()}
            />
          </div>
        </section>
        <Tick label="Run when what it reads has changed" on={follows} onChange={setFollows} />
        <Tick
          label="Run by the clock"
          on={timed}
          onChange={(on) => {
            setTimed(on);
            if (on && !times.every_minutes && !times.cron) setTimes({ every_minutes: 60 });
          }}
        />
        {timed && (
          <TimesField
            label="How often"
            value={times}
            offered={["hour", "morning", "workday", "week"]}
            written={written}
            onChange={(next, line) => {
              setTimes(next);
              setWritten(line);
            }}
          />
        )}
        {trying.isError && <ErrorNote error={trying.error} />}
        {trying.data && (
          <section aria-label="First rows" className="grid gap-2">
            <p className="text-fine text-ink-2">
              {trying.data.way ? waysOfKeeping[trying.data.way] : "It waits for what it reads."}
            </p>
            <DataGrid
              label="First rows"
              columns={[...trying.data.columns]}
              rows={trying.data.results}
              className="max-h-64 rounded-md border border-line"
            />
          </section>
        )}
      </div>
      <DialogActions>
        <Button
          icon={<Eye size={14} />}
          busy={trying.isPending}
          disabled={sql.trim() === ""}
          onClick={() => trying.mutate()}
        >
          Preview
        </Button>
        <Button weight="primary" busy={saving.isPending} disabled={empty} onClick={() => saving.mutate()}>
          {model ? "Save" : "Make it"}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Tick({ label, on, onChange }: { label: string; on: boolean; onChange: (on: boolean) => void }) {
  const id = useId();
  return (
    <label htmlFor={id} className="flex cursor-pointer items-center gap-2">
      <input
        id={id}
        type="checkbox"
        checked={on}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 accent-accent"
      />
      {label}
    </label>
  );
}

function useTables(): Record<string, string[]> {
  const schema = useQuery(schemaQuery);
  return useMemo(
    () =>
      Object.fromEntries(
        (schema.data?.tables ?? []).map((table) => [
          table.table_name,
          table.columns.map((column) => column.name),
        ]),
      ),
    [schema.data],
  );
}
