import { useMutation, useQueryClient } from "@tanstack/react-query";
import { EllipsisVertical, Pencil, Star, Trash2, Users } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button, IconButton } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { TextField } from "@/design/Field";
import { Menu, MenuItem, MenuLine } from "@/design/Menu";
import { say, sayError } from "@/design/Toasts";
import type { ThreadItem } from "@/lib/types/conversation";
import { changeThread, deleteThread } from "@/requests/conversation";

interface Props {
  thread: ThreadItem;
  onDeleted?: () => void;
}

/** Name, star, share and delete a thread; of another person's, only the star. */
export function ThreadMenu({ thread, onDeleted }: Props) {
  const [open, setOpen] = useState<"name" | "delete" | null>(null);
  const client = useQueryClient();
  const again = () => {
    void client.invalidateQueries({ queryKey: ["threads"] });
    void client.invalidateQueries({ queryKey: ["thread", thread.thread_id] });
  };
  const change = useMutation({
    mutationFn: (wanted: Parameters<typeof changeThread>[1]) => changeThread(thread.thread_id, wanted),
    onSuccess: (made, wanted) => {
      again();
      setOpen(null);
      if (wanted.shared !== undefined) {
        say(
          made.shared
            ? {
                text: "The thread is shared.",
                detail: "Everybody here may read it, each with their own eyes.",
              }
            : { text: "The thread is yours alone again." },
        );
      }
    },
    onError: sayError,
  });
  const remove = useMutation({
    mutationFn: () => deleteThread(thread.thread_id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["threads"] });
      setOpen(null);
      onDeleted?.();
    },
    onError: sayError,
  });
  return (
    <>
      <Menu
        trigger={
          <IconButton label={`More for ${thread.title}`}>
            <EllipsisVertical size={16} />
          </IconButton>
        }
      >
        <MenuItem icon={<Star size={14} />} onSelect={() => change.mutate({ starred: !thread.starred })}>
          {thread.starred ? "Take the star away" : "Star"}
        </MenuItem>
        {thread.mine && (
          <>
            <MenuItem icon={<Pencil size={14} />} onSelect={() => setOpen("name")}>
              Rename
            </MenuItem>
            <MenuItem icon={<Users size={14} />} onSelect={() => change.mutate({ shared: !thread.shared })}>
              {thread.shared ? "Stop sharing" : "Share with the workspace"}
            </MenuItem>
            <MenuLine />
            <MenuItem icon={<Trash2 size={14} />} danger onSelect={() => setOpen("delete")}>
              Delete
            </MenuItem>
          </>
        )}
      </Menu>
      {open === "name" && (
        <Rename
          title={thread.title}
          busy={change.isPending}
          onSave={(title) => change.mutate({ title })}
          onClose={() => setOpen(null)}
        />
      )}
      <Dialog
        open={open === "delete"}
        onClose={() => setOpen(null)}
        title="Delete this thread?"
        description="Its answers go with it and do not come back. What is pinned to a dashboard or verified stays."
      >
        <DialogActions>
          <Button weight="quiet" onClick={() => setOpen(null)}>
            Keep it
          </Button>
          <Button weight="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            Delete
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
}

interface RenameProps {
  title: string;
  busy: boolean;
  onSave: (title: string) => void;
  onClose: () => void;
}

function Rename({ title, busy, onSave, onClose }: RenameProps) {
  const [text, setText] = useState(title);
  return (
    <Dialog open onClose={onClose} title="Rename the thread">
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (text.trim() !== "") onSave(text.trim());
        }}
      >
        <TextField
          label="Title"
          autoFocus
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <DialogActions>
          <Button weight="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" weight="primary" busy={busy}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
