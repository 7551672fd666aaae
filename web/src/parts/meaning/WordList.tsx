import { useEffect, useState } from "react";
import { classes } from "@/lib/classes";

interface Props {
  label: string;
  words: readonly string[];
  placeholder?: string;
  readOnly?: boolean;
  className?: string;
  onChange: (words: string[]) => void;
}

const split = (text: string) => [...new Set(text.split(",").map((word) => word.trim()))].filter(Boolean);

/** Words with commas between; what stands there is taken when one leaves the field. */
export function WordList({ label, words, placeholder, readOnly, className, onChange }: Props) {
  const kept = words.join(", ");
  const [text, setText] = useState(kept);
  useEffect(() => setText(kept), [kept]);
  return (
    <input
      aria-label={label}
      value={text}
      placeholder={placeholder}
      readOnly={readOnly}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => {
        const next = split(text);
        if (next.join(", ") !== kept) onChange(next);
        else setText(kept);
      }}
      className={classes("field h-8", className)}
    />
  );
}
