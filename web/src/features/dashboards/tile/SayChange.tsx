import { useMutation } from "@tanstack/react-query";
import { Check, CircleHelp } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import type { Visualization } from "@/lib/types/dashboards";
import type { ResultColumn } from "@/lib/types/values";
import { rewordTile } from "@/requests/dashboards";

interface Props {
  tile: Visualization;
  columns: readonly ResultColumn[];
  onChange: (tile: Visualization) => void;
}

/** A change in words; what of it was not understood is named and changes nothing. */
export function SayChange({ tile, columns, onChange }: Props) {
  const [words, setWords] = useState("");
  const saying = useMutation({
    mutationFn: () => rewordTile(tile, words.trim(), columns),
    onSuccess: (done) => {
      if (done.understood.length > 0) onChange({ ...tile, ...done.tile });
      setWords(done.not_understood.join(", "));
    },
  });
  const done = saying.data;
  return (
    <div className="grid gap-1.5">
      <form
        className="flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (words.trim() !== "") saying.mutate();
        }}
      >
        <input
          aria-label="Describe the change"
          className="field h-9 min-w-0 flex-1"
          value={words}
          maxLength={500}
          placeholder={exampleFor(tile, columns)}
          onChange={(event) => setWords(event.target.value)}
        />
        <Button type="submit" busy={saying.isPending} disabled={words.trim() === ""}>
          Apply
        </Button>
      </form>
      <div aria-live="polite" className="grid gap-1 text-fine">
        {saying.isError && <ErrorNote error={saying.error} />}
        {done && done.understood.length > 0 && (
          <p className="flex items-start gap-1.5 text-ink-2">
            <Check size={13} className="mt-0.75 shrink-0 text-good" aria-hidden="true" />
            {done.understood.join(". ")}.
          </p>
        )}
        {done && done.not_understood.length > 0 && (
          <p className="flex items-start gap-1.5 text-ink-2">
            <CircleHelp size={13} className="mt-0.75 shrink-0 text-warn" aria-hidden="true" />
            <span>
              Not understood: {done.not_understood.map((each) => `“${each}”`).join(", ")}. Columns here are{" "}
              {columns.map((each) => each.label ?? each.name).join(", ")}.
            </span>
          </p>
        )}
      </div>
    </div>
  );
}

function exampleFor(tile: Visualization, columns: readonly ResultColumn[]): string {
  if (tile.chart_type === "number") return "with a sparkline, compare with last year";
  if (tile.chart_type === "table") return "with totals, sort by the figure";
  const name = columns.find((each) => each.type === "string");
  const by = name ? ` by ${name.label ?? name.name}` : "";
  return columns.length > 2 ? `make it a stacked bar${by}, top 10` : "as a line, log scale, in euros";
}
