import { useState } from "react";
import { Button } from "@/design/Button";
import { Popover } from "@/design/Popover";
import { count, moment } from "@/lib/format";
import type { Answer } from "@/lib/types/answers";
import { heldTogether, piecesOf } from "./reading";

interface Props {
  text: string;
  answer: Answer;
  onShow: (tab: "table" | "sql") => void;
}

/** The finding in one paragraph; each figure can be asked where it comes from. */
export function Finding({ text, answer, onShow }: Props) {
  return (
    <p className="max-w-[38rem] text-pretty text-read">
      {heldTogether(piecesOf(text)).map((piece, index) =>
        piece.figure ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a piece is known by its place
          <span key={index} className="whitespace-nowrap">
            {piece.before}
            <Figure text={piece.text} answer={answer} onShow={onShow} />
            {piece.after}
          </span>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a piece is known by its place
          <span key={index}>{piece.text}</span>
        ),
      )}
    </p>
  );
}

function Figure({ text, answer, onShow }: Props) {
  const [open, setOpen] = useState(false);
  const show = (tab: "table" | "sql") => {
    setOpen(false);
    onShow(tab);
  };
  return (
    <Popover
      label={`Where ${text} comes from`}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button
          type="button"
          className="rounded-sm font-semibold decoration-1 decoration-line-strong underline-offset-4 hover:underline data-[state=open]:bg-accent-soft"
        >
          {text}
        </button>
      }
    >
      <p className="text-fine text-ink-2">
        Computed from{" "}
        <strong className="font-medium text-ink-1">
          {answer.rows_used === null ? "the rows" : `${count(answer.rows_used)} rows`} of{" "}
          {answer.snapshots.map((each) => each.name).join(", ")}
        </strong>
        {answer.snapshots[0] && `, as of ${moment(answer.snapshots[0].committed_at)}`}.
      </p>
      <div className="mt-2.5 flex gap-2">
        <Button size="small" onClick={() => show("table")}>
          Its rows
        </Button>
        <Button size="small" onClick={() => show("sql")}>
          Its SQL
        </Button>
      </div>
    </Popover>
  );
}
