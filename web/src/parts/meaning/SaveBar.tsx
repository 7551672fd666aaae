import { useState } from "react";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import type { Editing } from "./useLayer";

/** What was changed and is not kept yet; it stays in sight until it is one or the other. */
export function SaveBar({ editing }: { editing: Editing }) {
  const [note, setNote] = useState("");
  if (!editing.changed) return null;
  return (
    <>
      <div className="h-24" aria-hidden="true" />
      <section
        aria-label="Unsaved changes"
        className="fixed inset-x-3 bottom-[calc(var(--tabs)+0.5rem)] z-20 mx-auto grid max-w-[46rem] animate-rise gap-3 rounded-lg border border-line-strong bg-surface px-4 py-3 shadow-float sm:bottom-4"
      >
        {editing.error && <ErrorNote error={editing.error} />}
        <form
          className="flex flex-wrap items-center gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            editing.save(note.trim());
          }}
        >
          <p className="font-medium">Not saved yet</p>
          <input
            aria-label="What changed"
            placeholder="What changed, in a few words"
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.target.value)}
            className="field h-8 flex-1 basis-48"
          />
          <Button onClick={editing.discard}>Discard</Button>
          <Button type="submit" weight="primary" busy={editing.saving}>
            Save
          </Button>
        </form>
      </section>
    </>
  );
}
