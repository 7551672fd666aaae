import { useMutation, useQueryClient } from "@tanstack/react-query";
import { BadgeCheck, ThumbsDown, ThumbsUp } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { TextField } from "@/design/Field";
import { say, sayError } from "@/design/Toasts";
import { classes } from "@/lib/classes";
import type { Answer, QueryAnswer } from "@/lib/types/answers";
import type { Feedback } from "@/lib/types/conversation";
import { useMay } from "@/parts/session";
import { threadQuery } from "@/requests/ask";
import { sayOfAnswer, verifyAnswer } from "@/requests/conversation";

interface Props {
  answer: Answer;
  edited: QueryAnswer | null;
}

/** Whether the answer is right: what the reader says, and the mark of those who may verify. */
export function Opinion({ answer, edited }: Props) {
  const [open, setOpen] = useState<"wrong" | "verify" | null>(null);
  const mayVerify = useMay("analyst");
  const told = useKeep(answer);
  const saying = useMutation({
    mutationFn: (said: Feedback) => sayOfAnswer(answer.query_id, said),
    onSuccess: (feedback) => {
      told({ ...answer, feedback });
      setOpen(null);
    },
    onError: sayError,
  });
  const said = answer.feedback?.verdict;
  return (
    <div className="flex flex-wrap items-center gap-x-1 gap-y-1 border-line border-t px-3 py-1.5 text-fine text-ink-2">
      <span className="px-1.5">Is this right?</span>
      <IconButton
        label="It is right"
        aria-pressed={said === "right"}
        className={classes(said === "right" && "text-good!")}
        onClick={() => saying.mutate({ verdict: "right", reason: "" })}
      >
        <ThumbsUp size={15} />
      </IconButton>
      <IconButton
        label="It is wrong"
        aria-pressed={said === "wrong"}
        className={classes(said === "wrong" && "text-bad!")}
        onClick={() => setOpen("wrong")}
      >
        <ThumbsDown size={15} />
      </IconButton>
      {answer.feedback?.reason && <span className="min-w-0 truncate px-1">{answer.feedback.reason}</span>}
      <span className="flex-1" />
      {mayVerify && (
        <Button size="small" weight="quiet" icon={<BadgeCheck size={14} />} onClick={() => setOpen("verify")}>
          {answer.verified && !edited ? "Verify again" : "Verify"}
        </Button>
      )}
      {open === "wrong" && (
        <Wrong
          busy={saying.isPending}
          onSay={(reason) => saying.mutate({ verdict: "wrong", reason })}
          onClose={() => setOpen(null)}
        />
      )}
      {open === "verify" && (
        <Verify answer={answer} sql={edited?.sql ?? null} onDone={told} onClose={() => setOpen(null)} />
      )}
    </div>
  );
}

function useKeep(answer: Answer) {
  const client = useQueryClient();
  return (made: Answer) => {
    client.setQueryData(
      threadQuery(answer.thread_id).queryKey,
      (old) =>
        old && {
          ...old,
          answers: old.answers.map((each) => (each.query_id === made.query_id ? made : each)),
        },
    );
    void client.invalidateQueries({ queryKey: ["verified"] });
    void client.invalidateQueries({ queryKey: ["feedback"] });
  };
}

interface WrongProps {
  busy: boolean;
  onSay: (reason: string) => void;
  onClose: () => void;
}

function Wrong({ busy, onSay, onClose }: WrongProps) {
  const [reason, setReason] = useState("");
  return (
    <Dialog
      open
      onClose={onClose}
      title="What is wrong with it?"
      description="The workspace's analysts read the question and your reason."
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSay(reason.trim());
        }}
      >
        <TextField
          label="Reason"
          autoFocus
          maxLength={2000}
          placeholder="Cancelled flights are counted too"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <DialogActions>
          <Button weight="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" weight="primary" busy={busy}>
            Send
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface VerifyProps {
  answer: Answer;
  sql: string | null;
  onDone: (made: Answer) => void;
  onClose: () => void;
}

function Verify({ answer, sql, onDone, onClose }: VerifyProps) {
  const [note, setNote] = useState(answer.verified?.note ?? "");
  const verifying = useMutation({
    mutationFn: () => verifyAnswer(answer.query_id, { note, ...(sql ? { sql } : {}) }),
    onSuccess: (made) => {
      onDone(made);
      onClose();
      say({
        text: "The answer is verified.",
        detail: "The same question in other words finds it, and it runs again after every load.",
      });
    },
    onError: sayError,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Verify this answer"
      description={
        sql
          ? "Your SQL answers this question from now on, for everybody who sees its data."
          : "It gets a mark with your name, is found again for the same question in other words, and is run again after every load."
      }
    >
      <p className="mb-3 font-medium">{answer.question}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          verifying.mutate();
        }}
      >
        <TextField
          label="Note, if something is worth knowing"
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <DialogActions>
          <Button weight="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" weight="primary" busy={verifying.isPending}>
            Verify
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
