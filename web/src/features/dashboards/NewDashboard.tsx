import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { SelectField, TextField } from "@/design/Field";
import { Segmented } from "@/design/Segmented";
import type { Dashboard } from "@/lib/types/dashboards";
import { AskBox } from "@/parts/AskBox";
import { draftDashboard, importDashboard, makeDashboard } from "@/requests/dashboards";
import { schemaQuery } from "@/requests/datasets";

type Way = "dataset" | "question" | "empty" | "file";

const ways = [
  { value: "dataset", label: "A dataset" },
  { value: "question", label: "A question" },
  { value: "empty", label: "Nothing" },
  { value: "file", label: "A file" },
] as const;

/** A dashboard from a dataset in one click, from a question in words, from YAML, or from nothing. */
export function NewDashboard({ onClose }: { onClose: () => void }) {
  const [way, setWay] = useState<Way>("dataset");
  const client = useQueryClient();
  const navigate = useNavigate();
  const making = useMutation({
    mutationFn: (make: () => Promise<Dashboard>) => make(),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: ["dashboards"] });
      void navigate({
        to: "/dashboards/$dashboardId",
        params: { dashboardId: made.dashboard_id },
        search: way === "empty" ? { edit: true } : {},
      });
    },
  });
  const make = (begin: () => Promise<Dashboard>) => making.mutate(begin);
  return (
    <Dialog open onClose={onClose} title="New dashboard">
      <div className="grid min-h-44 content-start gap-4">
        <Segmented
          label="From"
          value={way}
          options={ways}
          onChange={(next) => {
            making.reset();
            setWay(next);
          }}
        />
        {making.isError && <ErrorNote error={making.error} />}
        {way === "dataset" && <FromDataset busy={making.isPending} onMake={make} />}
        {way === "question" && (
          <>
            <AskBox
              label="Question that the dashboard answers"
              placeholder="average order value by month"
              autoFocus
              busy={making.isPending}
              onAsk={(question) => make(() => draftDashboard({ question }))}
            />
            <p className="text-fine text-ink-2">
              Its answer stands first, and below it what stands around it.
            </p>
          </>
        )}
        {way === "empty" && <FromNothing busy={making.isPending} onMake={make} onClose={onClose} />}
        {way === "file" && <FromFile busy={making.isPending} onMake={make} />}
      </div>
    </Dialog>
  );
}

interface WayProps {
  busy: boolean;
  onMake: (begin: () => Promise<Dashboard>) => void;
}

function FromDataset({ busy, onMake }: WayProps) {
  const schema = useQuery(schemaQuery);
  const tables = schema.data?.tables ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const dataset = chosen ?? tables[0]?.dataset_id ?? "";
  if (schema.data && tables.length === 0) {
    return <p className="text-fine text-ink-2">There is no dataset yet. Load a file first.</p>;
  }
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        onMake(() => draftDashboard({ dataset_id: dataset }));
      }}
    >
      <SelectField
        label="Dataset"
        value={dataset}
        options={tables.map((table) => ({ value: table.dataset_id, label: table.table_name }))}
        onChange={setChosen}
      />
      <p className="text-fine text-ink-2">
        Its figures and how they moved, by what they differ, how they are spread, and its rows; each can be
        changed.
      </p>
      <DialogActions>
        <Button type="submit" weight="primary" busy={busy} disabled={dataset === ""}>
          Draft it
        </Button>
      </DialogActions>
    </form>
  );
}

function FromNothing({ busy, onMake, onClose }: WayProps & { onClose: () => void }) {
  const [name, setName] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onMake(() => makeDashboard(name.trim()));
      }}
    >
      <TextField
        label="Name"
        required
        autoFocus
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" weight="primary" busy={busy} disabled={name.trim() === ""}>
          Make it
        </Button>
      </DialogActions>
    </form>
  );
}

function FromFile({ busy, onMake }: WayProps) {
  const [file, setFile] = useState<File | null>(null);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (file) onMake(async () => importDashboard(await file.text(), null));
      }}
    >
      <TextField
        label="YAML of a dashboard"
        type="file"
        accept=".yaml,.yml,application/yaml"
        required
        onChange={(event) => setFile(event.target.files?.[0] ?? null)}
      />
      <DialogActions>
        <Button type="submit" weight="primary" busy={busy} disabled={file === null}>
          Bring it in
        </Button>
      </DialogActions>
    </form>
  );
}
