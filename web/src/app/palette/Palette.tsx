import { Search } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type KeyboardEvent, useId, useState } from "react";
import { Kbd } from "@/design/Kbd";
import { classes } from "@/lib/classes";
import { type Entry, useEntries } from "./entries";

export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-veil" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-x-3 top-[10dvh] z-50 mx-auto max-w-[38rem] animate-rise overflow-hidden rounded-lg border border-line bg-surface shadow-float"
        >
          <Radix.Title className="sr-only">Find or do anything</Radix.Title>
          <Finder onClose={onClose} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Finder({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const entries = useEntries(text, true);
  const id = useId();
  const at = Math.min(chosen, entries.length - 1);

  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Enter") {
      event.preventDefault();
      run(entries[at]);
      return;
    }
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || entries.length === 0) return;
    event.preventDefault();
    const next = (at + step + entries.length) % entries.length;
    setChosen(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: "nearest" });
  };

  return (
    <>
      <div className="flex h-12 items-center gap-3 border-line border-b px-4">
        <Search size={16} className="text-ink-3" aria-hidden="true" />
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
          placeholder="Find a dataset, a dashboard, an answer, or ask"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setChosen(0);
          }}
          onKeyDown={pressed}
          className="h-full min-w-0 flex-1 bg-transparent text-read outline-none"
        />
        <Kbd>Esc</Kbd>
      </div>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Found"
        className="max-h-[56dvh] overflow-y-auto p-1.5"
      >
        {entries.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's, as in every combobox
          <div
            key={`${entry.group}-${entry.id}`}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onMouseMove={() => setChosen(index)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => run(entry)}
            className={classes(
              "flex h-9 cursor-pointer items-center gap-3 rounded-md px-3",
              index === at && "bg-accent-soft",
            )}
          >
            <span className="w-20 shrink-0 text-ink-3 text-small">{entry.group}</span>
            <span className="min-w-0 flex-1 truncate">{entry.label}</span>
            {entry.detail && <span className="shrink-0 font-mono text-ink-3 text-micro">{entry.detail}</span>}
          </div>
        ))}
        {entries.length === 0 && <p className="px-3 py-6 text-center text-ink-2">Nothing bears that name.</p>}
      </div>
    </>
  );
}
