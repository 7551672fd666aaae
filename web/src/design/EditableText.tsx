import { Pencil } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { classes } from "@/lib/classes";

interface Props {
  value: string;
  label: string;
  placeholder?: string;
  multiline?: boolean;
  required?: boolean;
  readOnly?: boolean;
  className?: string;
  onSave: (value: string) => void;
}

/** Words that become a field where they stand: Enter keeps, Escape leaves. */
export function EditableText({
  value,
  label,
  placeholder = "",
  multiline = false,
  required = false,
  readOnly = false,
  className,
  onSave,
}: Props) {
  const [draft, setDraft] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const editing = draft !== null;
  useEffect(() => {
    if (editing) field.current?.select();
  }, [editing]);

  if (readOnly) return <span className={className}>{value}</span>;
  if (!editing) {
    return (
      <button
        type="button"
        aria-label={`${label}: ${value || "none"}. Edit`}
        className={classes(
          "group/edit -mx-1 inline max-w-full align-baseline rounded-sm px-1 text-start transition-colors hover:bg-sunken",
          value === "" && "text-ink-3",
          className,
        )}
        data-said=""
        onClick={() => setDraft(value)}
      >
        {value || placeholder}
        <Pencil
          size={12}
          aria-hidden="true"
          className="-me-4.5 ms-1.5 inline-block text-ink-3 opacity-0 transition-opacity group-hover/edit:opacity-100 group-focus-visible/edit:opacity-100"
        />
      </button>
    );
  }

  const finish = (keep: boolean) => {
    const text = draft.trim();
    setDraft(null);
    if (keep && text !== value && !(required && text === "")) onSave(text);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      finish(false);
    }
    if (event.key === "Enter" && (!multiline || !event.shiftKey)) {
      event.preventDefault();
      finish(true);
    }
  };
  return (
    <textarea
      ref={field}
      aria-label={label}
      rows={1}
      value={draft}
      placeholder={placeholder}
      onChange={(event) =>
        setDraft(multiline ? event.target.value : event.target.value.replaceAll("\n", " "))
      }
      onKeyDown={pressed}
      onBlur={() => finish(true)}
      className={classes(
        "-mx-1 field-sizing-content min-w-32 max-w-full resize-none rounded-sm border-0 bg-surface px-1 outline-2 outline-accent",
        className,
      )}
    />
  );
}
