import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Chip } from "@/design/Chip";
import { ErrorNote } from "@/design/ErrorNote";
import { TextField } from "@/design/Field";
import { Popover } from "@/design/Popover";
import { SkeletonRows } from "@/design/Skeleton";
import { classes } from "@/lib/classes";
import type { Answer, Understood } from "@/lib/types/answers";
import { choicesQuery } from "@/requests/conversation";
import { AddPart } from "./parts/AddPart";
import { PartForm } from "./parts/PartForm";
import { useChange } from "./parts/useChange";
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
            <Part part={part} lit={lit === key} answer={answer} onAsk={onAsk} />
          </li>
        );
      })}
      {answer.has_parts && (
        <li>
          <AddPart answer={answer} />
        </li>
      )}
    </ul>
  );
}

interface PartProps {
  part: Understood;
  lit: boolean;
  answer: Answer;
  onAsk: (question: string) => void;
}

function Part({ part, lit, answer, onAsk }: PartProps) {
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
      {part.part ? (
        <Chosen part={part} answer={answer} onDone={() => setOpen(false)} />
      ) : (
        <Change
          part={part}
          onChange={(words) => {
            setOpen(false);
            onAsk(reword(answer.question, part.phrase ?? part.text, words));
          }}
        />
      )}
    </Popover>
  );
}

/** A part of the plan with everything it may be instead. */
function Chosen({ part, answer, onDone }: { part: Understood; answer: Answer; onDone: () => void }) {
  const choices = useQuery(choicesQuery(answer.query_id));
  const change = useChange(answer);
  const now = choices.data?.parts.find((each) => each.key === part.part) ?? null;
  return (
    <div className="grid gap-3">
      <ReadAs part={part} />
      {choices.isError && <ErrorNote error={choices.error} />}
      {choices.isPending && <SkeletonRows rows={3} className="h-8" />}
      {choices.data && now && (
        <PartForm
          role={now.role}
          part={now}
          choices={choices.data}
          busy={change.isPending}
          onChange={(wanted) => change.mutate(wanted, { onSuccess: onDone })}
        />
      )}
    </div>
  );
}

function ReadAs({ part }: { part: Understood }) {
  if (!part.column) return null;
  return (
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
  );
}

/** A part without a plan behind it: said in other words. */
function Change({ part, onChange }: { part: Understood; onChange: (words: string) => void }) {
  const [text, setText] = useState(part.phrase ?? "");
  return (
    <div className="grid gap-3">
      <ReadAs part={part} />
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
    </div>
  );
}

/** The part without the word that already stands before it. */
function spoken(part: Understood): string {
  const prefix = `${part.role} `;
  return part.text.startsWith(prefix) ? part.text.slice(prefix.length) : part.text;
}
