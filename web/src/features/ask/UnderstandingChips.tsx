import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Chip } from "@/design/Chip";
import { TextField } from "@/design/Field";
import { Popover } from "@/design/Popover";
import { classes } from "@/lib/classes";
import type { Answer, Understood } from "@/lib/types/answers";
import { datasetQuery } from "@/requests/datasets";
import { keyOf, reword } from "./reading";

interface Props {
  answer: Answer;
  lit: string | null;
  onLight: (key: string | null) => void;
  onAsk: (question: string) => void;
}

export function UnderstandingChips({ answer, lit, onLight, onAsk }: Props) {
  if (answer.understanding.length === 0) return null;
  return (
    <ul aria-label="How it was understood" className="mb-4 flex flex-wrap gap-2">
      {answer.understanding.map((part, index) => {
        const key = keyOf(part, index);
        return (
          <li
            key={key}
            className="max-w-full"
            onMouseEnter={() => onLight(key)}
            onMouseLeave={() => onLight(null)}
          >
            <Part part={part} lit={lit === key} question={answer.question} onAsk={onAsk} />
          </li>
        );
      })}
    </ul>
  );
}

interface PartProps {
  part: Understood;
  lit: boolean;
  question: string;
  onAsk: (question: string) => void;
}

function Part({ part, lit, question, onAsk }: PartProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      label={`${part.role} ${part.text}`}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Chip name={part.role} className={classes(lit && "border-accent")}>
          {spoken(part)}
        </Chip>
      }
    >
      <Change
        part={part}
        onChange={(words) => {
          setOpen(false);
          onAsk(reword(question, part.phrase ?? part.text, words));
        }}
      />
    </Popover>
  );
}

function Change({ part, onChange }: { part: Understood; onChange: (words: string) => void }) {
  const [text, setText] = useState(part.phrase ?? "");
  const choosable = part.column !== null && (part.role === "by" || part.role === "measure");
  return (
    <div className="grid gap-3">
      {part.column && (
        <p className="text-fine text-ink-2">
          {part.phrase ? `“${part.phrase}” was read as ` : "Read as "}
          <Link
            to="/datasets/$datasetId"
            params={{ datasetId: part.column.dataset_id }}
            className="font-mono text-accent text-code"
          >
            {part.column.table}.{part.column.name}
          </Link>
        </p>
      )}
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          onChange(text.trim());
        }}
      >
        <TextField
          label="Say it differently"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <div className="flex justify-between gap-2">
          <Button weight="quiet" size="small" disabled={!part.phrase} onClick={() => onChange("")}>
            Leave it out
          </Button>
          <Button
            type="submit"
            weight="primary"
            size="small"
            disabled={text.trim() === "" || text.trim() === part.phrase}
          >
            Ask again
          </Button>
        </div>
      </form>
      {choosable && part.column && (
        <OtherColumns part={part} datasetId={part.column.dataset_id} onChoose={onChange} />
      )}
    </div>
  );
}

interface OtherProps {
  part: Understood;
  datasetId: string;
  onChoose: (words: string) => void;
}

function OtherColumns({ part, datasetId, onChoose }: OtherProps) {
  const { data } = useQuery(datasetQuery(datasetId));
  const others = data?.columns.filter((column) => column.name !== part.column?.name) ?? [];
  if (others.length === 0) return null;
  return (
    <div className="border-line border-t pt-2">
      <p className="mb-1 text-ink-3 text-small">Or another column</p>
      <ul className="max-h-40 overflow-y-auto">
        {others.map((column) => {
          const words = (column.label ?? column.name).replaceAll("_", " ");
          return (
            <li key={column.field_id}>
              <button
                type="button"
                onClick={() => onChoose(words)}
                className="flex w-full justify-between gap-3 rounded-sm px-1.5 py-1 text-left text-fine hover:bg-sunken"
              >
                <span className="truncate">{words}</span>
                <code className="font-mono text-ink-3 text-micro leading-5">{column.type}</code>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** The part without the word that already stands before it. */
function spoken(part: Understood): string {
  const prefix = `${part.role} `;
  return part.text.startsWith(prefix) ? part.text.slice(prefix.length) : part.text;
}
