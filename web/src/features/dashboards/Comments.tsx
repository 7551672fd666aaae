import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, CornerDownRight, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { TextField } from "@/design/Field";
import { SkeletonRows } from "@/design/Skeleton";
import { sayError } from "@/design/Toasts";
import { classes } from "@/lib/classes";
import { ago, date } from "@/lib/format";
import type { Dashboard, Note } from "@/lib/types/dashboards";
import { changeNote, type NewNote, notesQuery, removeNote, writeNote } from "@/requests/dashboards";
import { sessionQuery } from "@/requests/identity";

interface Props {
  board: Dashboard;
  vizId: string | null;
  onClose: () => void;
}

/** What people say of a dashboard or of one tile; a note at a day is drawn over the charts. */
export function Comments({ board, vizId, onClose }: Props) {
  const id = board.dashboard_id;
  const client = useQueryClient();
  const notes = useQuery(notesQuery(id));
  const refresh = () => {
    void client.invalidateQueries({ queryKey: notesQuery(id).queryKey });
    void client.invalidateQueries({ queryKey: ["board-tiles"] });
  };
  const writing = useMutation({ mutationFn: (note: NewNote) => writeNote(id, note), onSuccess: refresh });
  const changing = useMutation({
    mutationFn: ({ note, settled }: { note: Note; settled: boolean }) =>
      changeNote(id, note.note_id, { settled }),
    onSuccess: refresh,
    onError: sayError,
  });
  const removing = useMutation({
    mutationFn: (note: Note) => removeNote(id, note.note_id),
    onSuccess: refresh,
    onError: sayError,
  });
  const [replyTo, setReplyTo] = useState<Note | null>(null);
  const tile = board.visualizations.find((each) => each.viz_id === vizId) ?? null;
  const all = (notes.data?.items ?? []).filter((note) => tile === null || note.viz_id === tile.viz_id);
  const firsts = all.filter((note) => note.reply_to === null);
  return (
    <Dialog
      open
      onClose={onClose}
      title={tile ? `Comments on ${tile.title || "this tile"}` : "Comments"}
      description="Whoever sees the dashboard sees them. Those at a day are drawn over the charts."
    >
      {notes.isPending && <SkeletonRows rows={3} className="h-12" />}
      {notes.isError && <ErrorNote error={notes.error} />}
      {notes.data && firsts.length === 0 && (
        <p className="py-2 text-fine text-ink-3">Nobody has said anything yet.</p>
      )}
      <ul className="grid gap-3">
        {firsts.map((note) => (
          <li key={note.note_id} className={classes("grid gap-2", note.settled_at !== null && "opacity-60")}>
            <One
              note={note}
              board={board}
              onReply={() => setReplyTo(note)}
              onSettle={(settled) => changing.mutate({ note, settled })}
              onRemove={() => removing.mutate(note)}
            />
            {all
              .filter((each) => each.reply_to === note.note_id)
              .map((reply) => (
                <div key={reply.note_id} className="ms-5 border-line border-s-2 ps-3">
                  <One note={reply} board={board} onRemove={() => removing.mutate(reply)} />
                </div>
              ))}
          </li>
        ))}
      </ul>
      <Write
        key={replyTo?.note_id ?? "new"}
        replyTo={replyTo}
        mayNote={board.may_edit}
        busy={writing.isPending}
        error={writing.error}
        onLeave={() => setReplyTo(null)}
        onWrite={(words) =>
          writing.mutate(
            { ...words, viz_id: tile?.viz_id ?? null, reply_to: replyTo?.note_id ?? null },
            { onSuccess: () => setReplyTo(null) },
          )
        }
      />
    </Dialog>
  );
}

interface OneProps {
  note: Note;
  board: Dashboard;
  onReply?: () => void;
  onSettle?: (settled: boolean) => void;
  onRemove: () => void;
}

function One({ note, board, onReply, onSettle, onRemove }: OneProps) {
  const session = useQuery(sessionQuery);
  const own = session.data?.user.user_id === note.by?.user_id;
  const tile = board.visualizations.find((each) => each.viz_id === note.viz_id);
  return (
    <article className="text-fine">
      <header className="flex items-center gap-2 text-micro text-ink-3">
        <span className="truncate font-medium text-ink-2">{note.by?.email ?? "someone"}</span>
        <span className="shrink-0">{ago(note.created_at)}</span>
        {tile && <span className="truncate">on {tile.title}</span>}
        <span className="ms-auto flex shrink-0">
          {onReply && (
            <IconButton label="Reply" className="size-6" onClick={onReply}>
              <CornerDownRight size={12} />
            </IconButton>
          )}
          {onSettle && (own || board.may_edit) && (
            <IconButton
              label={note.settled_at ? "Open again" : "Settle"}
              className="size-6"
              onClick={() => onSettle(note.settled_at === null)}
            >
              {note.settled_at ? <RotateCcw size={12} /> : <Check size={12} />}
            </IconButton>
          )}
          {(own || board.may_edit) && (
            <IconButton label="Remove the comment" className="size-6" onClick={onRemove}>
              <Trash2 size={12} />
            </IconButton>
          )}
        </span>
      </header>
      {note.on && (
        <p className="font-medium text-brass text-micro">
          {date(note.on)}
          {note.until && ` to ${date(note.until)}`}
        </p>
      )}
      <p className="whitespace-pre-line">{note.text}</p>
    </article>
  );
}

interface WriteProps {
  replyTo: Note | null;
  mayNote: boolean;
  busy: boolean;
  error: unknown;
  onLeave: () => void;
  onWrite: (note: NewNote) => void;
}

function Write({ replyTo, mayNote, busy, error, onLeave, onWrite }: WriteProps) {
  const [text, setText] = useState("");
  const [on, setOn] = useState("");
  const [until, setUntil] = useState("");
  return (
    <form
      className="mt-4 grid gap-3 border-line border-t pt-4"
      onSubmit={(event) => {
        event.preventDefault();
        onWrite({ text: text.trim(), on: on || null, until: until || null });
        setText("");
      }}
    >
      {replyTo && (
        <p className="truncate text-fine text-ink-2">
          To {replyTo.by?.email}: {replyTo.text}
        </p>
      )}
      <textarea
        aria-label={replyTo ? "Reply" : "Comment"}
        rows={2}
        required
        maxLength={4000}
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder="Say what others should know"
        className="field resize-y"
      />
      {mayNote && !replyTo && (
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label="At a day"
            type="date"
            value={on}
            onChange={(event) => setOn(event.target.value)}
          />
          <TextField
            label="Until"
            type="date"
            min={on}
            disabled={on === ""}
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
        </div>
      )}
      {error !== null && error !== undefined && <ErrorNote error={error} />}
      <DialogActions>
        {replyTo && <Button onClick={onLeave}>Cancel</Button>}
        <Button type="submit" weight="primary" busy={busy} disabled={text.trim() === ""}>
          {replyTo ? "Reply" : "Comment"}
        </Button>
      </DialogActions>
    </form>
  );
}
