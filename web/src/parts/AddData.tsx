import { useNavigate } from "@tanstack/react-router";
import { CircleCheck, FileUp } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/design/Button";
import { Dialog } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { TextField } from "@/design/Field";
import { Progress } from "@/design/Progress";
import { Segmented } from "@/design/Segmented";
import { ApiError } from "@/lib/api";
import { classes } from "@/lib/classes";
import { count, percent, plural } from "@/lib/format";
import type { Job } from "@/lib/types/jobs";
import type { Into } from "@/requests/datasets";
import { type Adding, addFiles, addTable, addText, addUrl, closeAdding, forget, useAdding } from "./adding";
import { FirstQuestions } from "./FirstQuestions";
import { asAppend, type How, HowToLoad } from "./HowToLoad";
import { JobProgress, useJob } from "./LiveJob";
import { FromSource } from "./sources/FromSource";

type Way = "file" | "paste" | "url" | "source";

const ways = [
  { value: "file", label: "Files" },
  { value: "paste", label: "Paste cells" },
  { value: "url", label: "From a URL" },
  { value: "source", label: "Database or folder" },
] as const;

/** Brings data in: dropped, chosen, pasted or fetched; progress is shown until it can be opened. */
export function AddData() {
  const { open, again, items } = useAdding();
  const [way, setWay] = useState<Way>("file");
  const [how, setHow] = useState<How>(asAppend);
  const shown = again && way === "source" ? "file" : way;
  const into = again && { dataset_id: again.dataset_id, ...how };
  const lacking = into?.mode === "upsert" && into.key.length === 0;
  return (
    <Dialog
      open={open}
      onClose={closeAdding}
      title={again ? `Load again into ${again.name}` : "Add data"}
      description="CSV, Excel, JSON, XML, Parquet, Arrow, ORC or Avro, plain or compressed. Every row is read; none is lost silently."
    >
      {items.length > 0 && (
        <ul className="mb-4 divide-y divide-line rounded-md border border-line">
          {items.map((item) => (
            <Added key={item.id} item={item} />
          ))}
        </ul>
      )}
      {again && <HowToLoad columns={again.columns} how={how} onChange={setHow} />}
      <div className="overflow-x-auto">
        <Segmented
          label="How to add data"
          value={shown}
          options={again ? ways.slice(0, -1) : ways}
          onChange={setWay}
        />
      </div>
      <div className="mt-3">
        {lacking && <p className="py-6 text-center text-ink-2">Choose the columns that tell a row.</p>}
        {shown === "source" && <FromSource />}
        {!lacking && shown === "file" && <Drop into={into} />}
        {!lacking && shown === "paste" && <Paste into={into} />}
        {!lacking && shown === "url" && <Url into={into} />}
      </div>
    </Dialog>
  );
}

interface IntoProps {
  into: Into | null;
}

function Drop({ into }: IntoProps) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <div>
      <input
        ref={input}
        type="file"
        multiple
        aria-label="Files to add"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          addFiles(event.target.files ?? [], into);
          event.target.value = "";
        }}
      />
      <button
        type="button"
        onClick={() => input.current?.click()}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          event.stopPropagation();
          setOver(false);
          addFiles(event.dataTransfer.files, into);
        }}
        className={classes(
          "flex w-full flex-col items-center gap-1 rounded-lg border border-dashed px-4 py-9 text-center transition-colors hover:border-accent hover:bg-accent-soft",
          over ? "border-accent bg-accent-soft" : "border-line-strong bg-ground",
        )}
      >
        <FileUp size={20} className="mb-1 text-accent" aria-hidden="true" />
        <span className="font-medium">Drop files here, or choose them</span>
        <span className="text-fine text-ink-2">They can also be dropped anywhere on the page.</span>
      </button>
    </div>
  );
}

function Paste({ into }: IntoProps) {
  const [text, setText] = useState("");
  const [name, setName] = useState("pasted cells");
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        addText(text, name.trim() || "pasted cells", into);
        setText("");
      }}
    >
      <textarea
        aria-label="Cells"
        rows={7}
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder={"Copy cells from a spreadsheet, with their header, and paste them here."}
        className="field resize-y font-mono text-code"
      />
      <div className="flex items-end gap-3">
        <div className="flex-1">
          <TextField label="Name" value={name} onChange={(event) => setName(event.target.value)} />
        </div>
        <Button type="submit" weight="primary" className="h-9" disabled={text.trim() === ""}>
          Add
        </Button>
      </div>
    </form>
  );
}

function Url({ into }: IntoProps) {
  const [url, setUrl] = useState("");
  return (
    <form
      className="flex items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        addUrl(url.trim(), into);
        setUrl("");
      }}
    >
      <div className="flex-1">
        <TextField
          label="Address of a file"
          type="url"
          required
          placeholder="https://"
          value={url}
          onChange={(event) => setUrl(event.target.value)}
        />
      </div>
      <Button type="submit" weight="primary" className="h-9" disabled={url.trim() === ""}>
        Fetch
      </Button>
    </form>
  );
}

function Added({ item }: { item: Adding }) {
  const job = useJob(item.accepted?.job_id ?? null);
  const navigate = useNavigate();
  const open = (id: string) => {
    closeAdding();
    void navigate({ to: "/datasets/$datasetId", params: { datasetId: id } });
  };
  const id = job?.dataset_id ?? item.accepted?.dataset_id ?? null;
  return (
    <li className="grid gap-2 px-3 py-2.5">
      <div className="flex items-center justify-between gap-3">
        <span className="truncate font-medium">{item.name}</span>
        {job?.status === "completed" && id !== null && (
          <Button size="small" weight="primary" onClick={() => open(id)}>
            Open
          </Button>
        )}
        {(item.error !== null || job?.status === "failed") && (
          <Button size="small" weight="quiet" onClick={() => forget(item.id)}>
            Dismiss
          </Button>
        )}
      </div>
      <State item={item} job={job} />
    </li>
  );
}

function State({ item, job }: { item: Adding; job: Job | null }) {
  if (item.error !== null) return <ErrorNote error={item.error} />;
  if (!item.accepted || !job) {
    return (
      <div>
        <div className="mb-1.5 flex justify-between text-fine text-ink-2">
          <span>Sending</span>
          <span className="figures">{percent(item.sent, 0)}</span>
        </div>
        <Progress share={item.sent} label={`Sending ${item.name}`} />
      </div>
    );
  }
  switch (job.status) {
    case "failed":
      return <ErrorNote error={failureOf(job)} />;
    case "completed":
      return <Loaded job={job} />;
    case "queued":
    case "processing":
      return <JobProgress job={job} label={`Loading ${item.name}`} />;
  }
}

function Loaded({ job }: { job: Job }) {
  const { rows, rows_set_aside: aside, tables } = job.metadata;
  const dataset = job.dataset_id;
  const others = tables?.slice(1) ?? [];
  return (
    <div>
      <p className="figures flex items-center gap-1.5 text-fine">
        <CircleCheck size={14} className="text-good" aria-hidden="true" />
        {rows === undefined ? "Loaded" : `${plural(rows, "row")} loaded`}
        {aside ? <span className="text-warn">{count(aside)} set aside</span> : null}
      </p>
      {dataset && <FirstQuestions datasetId={dataset} onAsked={closeAdding} />}
      {dataset && others.length > 0 && (
        <div className="mt-1.5 flex flex-wrap items-center gap-1.5 text-fine text-ink-2">
          The file holds more tables. Load also
          {others.map((table) => (
            <Button key={table.index} size="small" onClick={() => addTable(dataset, table.index, table.name)}>
              {table.name}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

export function failureOf(job: Job): ApiError {
  return new ApiError(400, {
    code: job.code ?? "job_failed",
    message: job.error_message ?? "This load failed.",
    hint: job.hint,
  });
}
