import { useQuery } from "@tanstack/react-query";
import { ArrowUp } from "lucide-react";
import { type KeyboardEvent, type ReactNode, type Ref, useId, useState } from "react";
import { Kbd } from "@/design/Kbd";
import { classes } from "@/lib/classes";
import { useSettled } from "@/lib/hooks";
import { suggestQuery } from "@/requests/ask";

interface Props {
  label: string;
  placeholder: string;
  initial?: string;
  datasetId?: string | null;
  size?: "large" | "work";
  busy?: boolean;
  autoFocus?: boolean;
  beside?: ReactNode;
  up?: boolean;
  ref?: Ref<HTMLInputElement>;
  onAsk: (question: string) => void;
}

/** Where one asks: suggestions while typing, arrows choose, Tab takes the words, Enter asks. */
export function AskBox({
  label,
  placeholder,
  initial = "",
  datasetId = null,
  size = "work",
  busy = false,
  autoFocus = false,
  beside,
  up = false,
  ref,
  onAsk,
}: Props) {
  const [text, setText] = useState(initial);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const id = useId();
  const settled = useSettled(text.trim());
  const { data } = useQuery({ ...suggestQuery(settled, datasetId), enabled: open });
  const offered = (data?.suggestions ?? []).filter((each) => each.question !== text).slice(0, 6);
  const shown = open && offered.length > 0;

  const ask = (question: string) => {
    const words = question.trim();
    if (words === "" || busy) return;
    setOpen(false);
    setChosen(-1);
    setText("");
    onAsk(words);
  };
  const pressed = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "/" && text === "") {
      event.preventDefault(); // the key that leads here, pressed once more: no question begins with it
    } else if (event.key === "Enter") {
      event.preventDefault();
      ask(offered[chosen]?.question ?? text);
    } else if (event.key === "Escape" && shown) {
      event.stopPropagation();
      setOpen(false);
    } else if (shown && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setChosen(((chosen + 1 + step + offered.length + 1) % (offered.length + 1)) - 1);
    } else if (shown && event.key === "Tab" && !event.shiftKey && text !== "") {
      const words = (offered[chosen] ?? offered[0])?.question;
      if (words && words !== text) {
        event.preventDefault();
        setText(words);
        setChosen(-1);
      }
    }
  };

  return (
    <div className="relative print:hidden">
      <div
        className={classes(
          "flex items-center gap-2 rounded-lg border border-line-strong bg-surface transition-[border-color,box-shadow] focus-within:border-accent focus-within:ring-3 focus-within:ring-accent-soft",
          size === "large" ? "h-13.5 pe-2 ps-4" : "h-11 pe-1.5 ps-3.5",
        )}
      >
        <input
          ref={ref}
          id={id}
          role="combobox"
          aria-label={label}
          aria-expanded={shown}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={shown && chosen >= 0 ? `${id}-${chosen}` : undefined}
          autoComplete="off"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: asking is what this place is for
          autoFocus={autoFocus}
          data-quiet-focus=""
          data-ask=""
          placeholder={placeholder}
          value={text}
          maxLength={2000}
          onChange={(event) => {
            setText(event.target.value);
            setOpen(true);
            setChosen(-1);
          }}
          onClick={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={pressed}
          className={classes(
            "min-w-0 flex-1 bg-transparent outline-none",
            size === "large" ? "text-[1rem]" : "text-read",
          )}
        />
        {beside}
        {text === "" && (
          <span className="hidden sm:block">
            <Kbd>/</Kbd>
          </span>
        )}
        <button
          type="button"
          aria-label="Ask"
          disabled={text.trim() === "" || busy}
          onClick={() => ask(text)}
          className="flex size-8 shrink-0 items-center justify-center rounded-md bg-accent text-on-accent transition-colors hover:bg-accent-deep disabled:opacity-45"
        >
          <ArrowUp size={16} />
        </button>
      </div>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Suggestions"
        className={classes(
          "absolute inset-x-0 z-30 rounded-lg border border-line bg-surface p-1.5 shadow-float",
          up ? "bottom-full mb-1.5" : "top-full mt-1.5",
          !shown && "hidden",
        )}
      >
        {offered.map((each, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's, as in every combobox
          <div
            key={each.question}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onMouseDown={(event) => event.preventDefault()}
            onMouseMove={() => setChosen(index)}
            onClick={() => ask(each.question)}
            className={classes(
              "flex cursor-pointer items-baseline justify-between gap-4 rounded-md px-3 py-2 text-work",
              index === chosen && "bg-accent-soft",
            )}
          >
            <Matched text={each.question} typed={text.trim()} />
            {each.hint && <span className="hidden shrink-0 text-fine text-ink-3 sm:block">{each.hint}</span>}
          </div>
        ))}
      </div>
    </div>
  );
}

/** What is typed stays plain, what would be added stands out. */
function Matched({ text, typed }: { text: string; typed: string }) {
  const at = typed === "" ? -1 : text.toLowerCase().indexOf(typed.toLowerCase());
  if (at < 0) return <span className="min-w-0">{text}</span>;
  return (
    <span className="min-w-0">
      <strong className="font-semibold">{text.slice(0, at)}</strong>
      {text.slice(at, at + typed.length)}
      <strong className="font-semibold">{text.slice(at + typed.length)}</strong>
    </span>
  );
}
