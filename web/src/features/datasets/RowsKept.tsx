import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { SmallSelect } from "@/design/SmallSelect";
import type { Dataset } from "@/lib/types/datasets";
import { changeDataset, datasetQuery } from "@/requests/datasets";

const lengths: readonly { value: string; label: string }[] = [
  { value: "0", label: "as long as the dataset" },
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "366", label: "a year" },
  { value: "1098", label: "three years" },
  { value: "2562", label: "seven years" },
];
const times = new Set(["date", "timestamp", "timestamptz"]);

interface Wish {
  days: string;
  time: string;
}

/** How long the dataset's rows are kept, and by which of its times. */
export function RowsKept({ dataset }: { dataset: Dataset }) {
  const [wish, setWish] = useState<Wish | null>(null);
  const columns = dataset.columns.filter((column) => times.has(column.type)).map((column) => column.name);
  const now = String(dataset.row_days ?? 0);
  const isStream = dataset.source_type === "stream";
  const time = columns.find((name) => name === dataset.row_time) ?? "";
  if (columns.length === 0 && now === "0") return null;
  const known = lengths.find((one) => one.value === now) ?? { value: now, label: lengthOf(now) };
  const ask = (days: string, by: string) => setWish({ days, time: isStream ? "" : by });
  return (
    <div className="flex flex-wrap items-center gap-2 border-line border-b px-4.5 py-2.5 text-fine text-ink-2">
      Rows are kept
      {dataset.may_change ? (
        <SmallSelect
          label="Rows are kept"
          value={now}
          options={lengths.includes(known) ? lengths : [...lengths, known]}
          onChange={(days) => ask(days, time || (columns[0] ?? ""))}
        />
      ) : (
        <b className="font-medium text-ink-1">{known.label}</b>
      )}
      {now !== "0" && <By dataset={dataset} columns={columns} time={time} onChange={(by) => ask(now, by)} />}
      {wish && <Asked dataset={dataset} wish={wish} onClose={() => setWish(null)} />}
    </div>
  );
}

interface ByProps {
  dataset: Dataset;
  columns: string[];
  time: string;
  onChange: (time: string) => void;
}

function By({ dataset, columns, time, onChange }: ByProps) {
  if (dataset.source_type === "stream") return <span>by the time of their event</span>;
  if (dataset.may_change && columns.length > 0 && (time === "" || columns.length > 1)) {
    const options = columns.map((name) => ({ value: name, label: name }));
    return (
      <span className="flex items-center gap-2">
        by
        <SmallSelect
          label="The column that tells how old a row is"
          value={time}
          options={time === "" ? [{ value: "", label: "no column" }, ...options] : options}
          onChange={onChange}
        />
      </span>
    );
  }
  return time === "" ? (
    <span>by a column that holds no time any more: none ends</span>
  ) : (
    <span>
      by <code className="text-ink-1">{time}</code>
    </span>
  );
}

function Asked({ dataset, wish, onClose }: { dataset: Dataset; wish: Wish; onClose: () => void }) {
  const client = useQueryClient();
  const changing = useMutation({
    mutationFn: () =>
      changeDataset(dataset.dataset_id, {
        row_days: Number(wish.days),
        ...(wish.days !== "0" && wish.time !== "" && { row_time: wish.time }),
      }),
    onSuccess: (changed) => {
      client.setQueryData(datasetQuery(dataset.dataset_id).queryKey, (old) => ({ ...old, ...changed }));
      onClose();
    },
  });
  const by = wish.time === "" ? "the time of their event" : wish.time;
  const length = lengths.find((one) => one.value === wish.days)?.label ?? lengthOf(wish.days);
  const text =
    wish.days === "0"
      ? `No row of ${dataset.name} ends by its age any more. Those that have ended stay away.`
      : `Rows that by ${by} are older than ${length} end at the next daily maintenance, and from then on each day. Earlier snapshots hold them until these end.`;
  return (
    <Dialog
      open
      onClose={onClose}
      title={wish.days === "0" ? "Keep all rows?" : `Keep rows for ${length}?`}
      description={text}
    >
      {changing.isError && <ErrorNote error={changing.error} />}
      <DialogActions>
        <Button onClick={onClose}>Leave it</Button>
        <Button weight="primary" busy={changing.isPending} onClick={() => changing.mutate()}>
          {wish.days === "0" ? "Keep all rows" : "Let older rows end"}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function lengthOf(days: string): string {
  return days === "1" ? "a day" : `${days} days`;
}
