import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2, Users } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { say, sayError } from "@/design/Toasts";
import { classes } from "@/lib/classes";
import { useSettled } from "@/lib/hooks";
import type { SavedQuery } from "@/lib/types/conversation";
import { deleteSaved, savedQueriesQuery } from "@/requests/statements";

interface Props {
  open: SavedQuery | null;
  onOpen: (saved: SavedQuery) => void;
}

/** Saved queries, one's own and those that others share. */
export function SavedList({ open, onOpen }: Props) {
  const [text, setText] = useState("");
  const client = useQueryClient();
  const saved = useQuery(savedQueriesQuery(useSettled(text.trim())));
  const remove = useMutation({
    mutationFn: (one: SavedQuery) => deleteSaved(one.saved_id),
    onSuccess: (_, one) => {
      void client.invalidateQueries({ queryKey: ["saved-queries"] });
      say({ text: "The query is deleted.", detail: one.name });
    },
    onError: sayError,
  });
  const items = saved.data?.items ?? [];
  return (
    <aside aria-label="Saved queries" className="card overflow-hidden">
      <div className="flex items-center gap-2 border-line border-b px-3.5 py-1.5">
        <h2 className="flex-1 font-medium text-ink-3 text-small">Saved</h2>
        <input
          aria-label="Find a saved query"
          placeholder="Find"
          className="field h-7 w-28 text-fine"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      {saved.isError && <ErrorNote error={saved.error} />}
      {saved.isPending && <SkeletonRows rows={1} className="h-11" />}
      {saved.data && items.length === 0 && (
        <p className="px-3.5 py-3 text-fine text-ink-2">
          {text ? "None with these words." : "A statement that you save is found here."}
        </p>
      )}
      <ul className="max-h-72 overflow-y-auto py-1">
        {items.map((one) => (
          <li
            key={one.saved_id}
            className={classes(
              "group flex items-center pe-1.5 hover:bg-sunken",
              open?.saved_id === one.saved_id && "bg-accent-soft",
            )}
          >
            <button
              type="button"
              onClick={() => onOpen(one)}
              title={one.description || one.sql}
              className="flex min-w-0 flex-1 items-center gap-1.5 px-3.5 py-1 text-start text-fine -outline-offset-2"
            >
              <span className="truncate">{one.name}</span>
              {one.shared && <Users size={12} className="shrink-0 text-ink-3" aria-label="Shared" />}
            </button>
            {one.mine && (
              <IconButton label={`Delete ${one.name}`} className="size-7!" onClick={() => remove.mutate(one)}>
                <Trash2 size={13} />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
    </aside>
  );
}
