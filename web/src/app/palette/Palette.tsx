import { Search } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Kbd } from "@/design/Kbd";
import { type Entry, useEntries } from "./entries";
import { Line } from "./Line";

interface Props {
  open: boolean;
  onClose: () => void;
  onList: () => void;
}

export function Palette({ open, onClose, onList }: Props) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-veil" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-x-3 top-[6dvh] z-50 mx-auto max-w-[42rem] animate-rise overflow-hidden rounded-lg border border-line bg-surface shadow-float sm:top-[10dvh]"
        >
          <Radix.Title className="sr-only">Find or do anything</Radix.Title>
          <Finder onClose={onClose} onList={onList} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Where a key leads in a list of so many; null for a key that does not move. */
function moved(key: string, at: number, count: number): number | null {
  switch (key) {
    case "ArrowDown":
      return (at + 1) % count;
    case "ArrowUp":
      return (at - 1 + count) % count;
    case "PageDown":
      return Math.min(count - 1, at + 8);
    case "PageUp":
      return Math.max(0, at - 8);
    default:
      return null;
  }
}

function Finder({ onClose, onList }: Omit<Props, "open">) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const { entries, corrected, searching } = useEntries(text, { onList });
  const id = useId();
  const at = Math.min(chosen, entries.length - 1);

  const [waiting, setWaiting] = useState(false);

  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const best = useRef(run);
  best.current = run;
  useEffect(() => {
    if (waiting && !searching) best.current(entries[0]);
  }, [waiting, searching, entries]);
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Enter") {
      event.preventDefault();
      // Enter right after the last letter means the best of what is still being looked for.
      if (searching && at === 0) setWaiting(true);
      else run(entries[at]);
      return;
    }
    const next = entries.length === 0 ? null : moved(event.key, at, entries.length);
    if (next === null) return;
    event.preventDefault();
    setChosen(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: "nearest" });
  };

  return (
    <>
      <div className="flex h-12 items-center gap-3 border-line border-b px-4">
        <Search size={16} className="shrink-0 text-ink-3" aria-hidden="true" />
        <input
          // biome-ignore lint/a11y/noAutofocus: the dialog is this field
          autoFocus
          role="combobox"
          aria-label="Find or do anything"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={entries.length > 0 ? `${id}-${at}` : undefined}
          autoComplete="off"
          spellCheck={false}
          data-quiet-focus=""
          placeholder="Datasets, columns, dashboards, metrics, alerts, reports, answers, people"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setChosen(0);
            setWaiting(false);
          }}
          onKeyDown={pressed}
          className="h-full min-w-0 flex-1 bg-transparent text-read outline-none"
        />
        <Kbd>Esc</Kbd>
      </div>
      {corrected && (
        <p role="status" className="border-line border-b px-4 py-1.5 text-fine text-ink-2">
          Nothing is spelled like that. The nearest:
        </p>
      )}
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Found"
        aria-busy={searching}
        className="max-h-[60dvh] overflow-y-auto p-1.5"
      >
        {entries.map((entry, index) => (
          <Line
            key={`${entry.group}-${entry.id}`}
            id={`${id}-${index}`}
            entry={entry}
            text={text}
            chosen={index === at}
            onPoint={() => setChosen(index)}
            onRun={() => run(entry)}
          />
        ))}
      </div>
    </>
  );
}
