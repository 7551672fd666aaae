import { useMutation, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { SelectField, TextField } from "@/design/Field";
import { Segmented } from "@/design/Segmented";
import { ApiError } from "@/lib/api";
import { capital } from "@/lib/format";
import type { Dashboard } from "@/lib/types/dashboards";
import { AskBox } from "@/parts/AskBox";
import { chosenOrAuto, type Kind } from "@/parts/chart/kinds";
import { Sql } from "@/parts/sql/Sql";
import { askOnce } from "@/requests/ask";
import { pinAnswer, pinTile } from "@/requests/dashboards";
import { schemaQuery } from "@/requests/datasets";
import { FromImage, FromSection } from "./AddWords";

interface Props {
  board: Dashboard;
  tab: string;
  beforeAdd: () => Promise<void>;
  onAdded: () => Promise<void>;
}

type Way = "question" | "sql" | "text" | "image" | "section";

const ways = [
  { value: "question", label: "A question" },
  { value: "sql", label: "SQL" },
  { value: "text", label: "Text" },
  { value: "image", label: "Picture" },
  { value: "section", label: "Section" },
] as const;

export function AddTile({ board, tab, beforeAdd, onAdded }: Props) {
  const [open, setOpen] = useState(false);
  const [way, setWay] = useState<Way>("question");
  const id = board.dashboard_id;
  const adding = useMutation({
    mutationFn: async (add: () => Promise<unknown>) => {
      await beforeAdd();
      await add();
      await onAdded();
    },
    onSuccess: () => setOpen(false),
  });
  return (
    <>
      <Button icon={<Plus size={15} />} onClick={() => setOpen(true)}>
        Add a tile
      </Button>
      <Dialog open={open} wide onClose={() => setOpen(false)} title="Add a tile">
        <div className="grid min-h-64 content-start gap-4">
          <Segmented label="From" value={way} options={ways} onChange={setWay} />
          {adding.isError && <ErrorNote error={adding.error} />}
          {way === "question" && (
            <>
              <AskBox
                label="Question of the tile"
                placeholder="average order value by month"
                autoFocus
                busy={adding.isPending}
                onAsk={(question) => adding.mutate(() => addAnswer(id, question, tab))}
              />
              {adding.isPending && <p className="text-fine text-ink-2">Working it out.</p>}
            </>
          )}
          {way === "sql" && (
            <FromSql
              busy={adding.isPending}
              onAdd={(title, kind, query) =>
                adding.mutate(() =>
                  pinTile(id, { title, chart_type: kind, dataset_id: null, query, config: {}, tab }),
                )
              }
            />
          )}
          {way === "text" && (
            <FromText
              busy={adding.isPending}
              onAdd={(title, text) =>
                adding.mutate(() =>
                  pinTile(id, {
                    title,
                    chart_type: "text",
                    dataset_id: null,
                    query: "",
                    config: { text },
                    tab,
                  }),
                )
              }
            />
          )}
          {way === "image" && (
            <FromImage
              busy={adding.isPending}
              onAdd={(title, image) =>
                adding.mutate(() =>
                  pinTile(id, {
                    title,
                    chart_type: "image",
                    dataset_id: null,
                    query: "",
                    config: { image, alt: title },
                    tab,
                  }),
                )
              }
            />
          )}
          {way === "section" && (
            <FromSection
              busy={adding.isPending}
              onAdd={(title) =>
                adding.mutate(() =>
                  pinTile(id, { title, chart_type: "section", dataset_id: null, query: "", config: {}, tab }),
                )
              }
            />
          )}
        </div>
      </Dialog>
    </>
  );
}

async function addAnswer(id: string, question: string, tab: string): Promise<void> {
  const answer = await askOnce({ question });
  if (answer.status === "not_understood") {
    throw new ApiError(422, {
      code: "not_understood",
      message: answer.explanation ?? "This question could not be placed on your datasets.",
      hint: answer.alternatives[0] ? `Near it is “${answer.alternatives[0].question}”.` : null,
    });
  }
  await pinAnswer(id, answer.query_id, capital(answer.chart?.title ?? answer.question), tab);
}

interface SqlProps {
  busy: boolean;
  onAdd: (title: string, kind: Kind, sql: string) => void;
}

function FromSql({ busy, onAdd }: SqlProps) {
  const [title, setTitle] = useState("");
  const [kind, setKind] = useState<Kind>("auto");
  const [sql, setSql] = useState("");
  const schema = useQuery(schemaQuery);
  const tables = useMemo(
    () =>
      Object.fromEntries(
        (schema.data?.tables ?? []).map((table) => [
          table.table_name,
          table.columns.map((column) => column.name),
        ]),
      ),
    [schema.data],
  );
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        onAdd(title.trim(), kind, sql);
      }}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label="Title" required value={title} onChange={(event) => setTitle(event.target.value)} />
        <SelectField label="Shown as" value={kind} onChange={setKind} options={chosenOrAuto} />
      </div>
      <div className="min-h-32 overflow-hidden rounded-md border border-line-strong">
        <Sql value={sql} label="SQL of the tile" schema={tables} onChange={setSql} />
      </div>
      <DialogActions>
        <Button
          type="submit"
          weight="primary"
          busy={busy}
          disabled={sql.trim() === "" || title.trim() === ""}
        >
          Add it
        </Button>
      </DialogActions>
    </form>
  );
}

function FromText({ busy, onAdd }: { busy: boolean; onAdd: (title: string, text: string) => void }) {
  const [title, setTitle] = useState("");
  const [text, setText] = useState("");
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        onAdd(title.trim(), text);
      }}
    >
      <TextField label="Title" value={title} onChange={(event) => setTitle(event.target.value)} />
      <textarea
        aria-label="Text"
        rows={7}
        required
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder="Words for whoever reads this. **Strong** words, *emphasis*, lists with a dash."
        className="field resize-y"
      />
      <DialogActions>
        <Button type="submit" weight="primary" busy={busy} disabled={text.trim() === ""}>
          Add it
        </Button>
      </DialogActions>
    </form>
  );
}
