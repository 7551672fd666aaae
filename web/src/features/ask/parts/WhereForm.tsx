import { useState } from "react";
import { SelectField, TextField } from "@/design/Field";
import type { ColumnChoice } from "@/lib/types/conversation";
import { Form, type FormProps, optionOf } from "./PartFrame";
import { comparisons, valuesOf } from "./wording";

/** A condition: a column, how it compares, and with what. */
export function WhereForm({ part, choices, busy, remove, onSend }: FormProps) {
  const columns = choices.columns.filter((column) => column.kind !== "time");
  const [column, setColumn] = useState(part?.column ?? columns[0]?.key ?? "");
  const [comparing, setComparing] = useState(part?.negated ? "is_not" : "is");
  const [text, setText] = useState(part?.values.join(", ") ?? "");
  if (part?.key.startsWith("having.")) {
    return (
      <Form
        busy={busy}
        remove={remove}
        onSubmit={() => onSend({ comparing: comparing === "is" ? "at_least" : comparing, values: [text] })}
      >
        <SelectField
          label={part.text}
          value={comparing === "is" ? "at_least" : comparing}
          options={comparisons("number").filter((each) => /over|under|least|most/.test(each.value))}
          onChange={setComparing}
        />
        <TextField
          label="Number"
          inputMode="decimal"
          value={text}
          onChange={(e) => setText(e.target.value)}
        />
      </Form>
    );
  }
  const chosen = columns.find((each) => each.key === column) ?? columns[0];
  const offered = comparisons(chosen?.kind ?? "text");
  const used = offered.some((each) => each.value === comparing) ? comparing : "is";
  const bare = used === "missing" || used === "known";
  return (
    <Form
      busy={busy}
      remove={remove}
      onSubmit={() =>
        chosen && onSend({ column: chosen.key, comparing: used, values: bare ? [] : valuesOf(text, used) })
      }
    >
      <SelectField
        label="Column"
        value={chosen?.key ?? ""}
        options={columns.map(optionOf)}
        onChange={(next) => {
          setColumn(next);
          setText("");
        }}
      />
      <SelectField label="Is" value={used} options={offered} onChange={setComparing} />
      {!bare && (
        <>
          <TextField
            label={used === "between" ? "From, to" : "Values, with commas between"}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          {chosen && <Values column={chosen} text={text} onPick={setText} />}
        </>
      )}
    </Form>
  );
}

/** The column's most frequent values; a press adds one or takes it away. */
function Values({
  column,
  text,
  onPick,
}: {
  column: ColumnChoice;
  text: string;
  onPick: (text: string) => void;
}) {
  if (column.values.length === 0) return null;
  const chosen = valuesOf(text, "is");
  return (
    <fieldset className="flex max-h-28 flex-wrap gap-1 overflow-y-auto">
      <legend className="mb-1 text-ink-3 text-small">Most frequent</legend>
      {column.values.map((value) => {
        const on = chosen.includes(value);
        return (
          <button
            key={value}
            type="button"
            aria-pressed={on}
            onClick={() =>
              onPick((on ? chosen.filter((each) => each !== value) : [...chosen, value]).join(", "))
            }
            className="max-w-full truncate rounded-sm border border-line px-1.5 py-0.5 text-small hover:border-accent aria-pressed:border-accent aria-pressed:bg-accent-soft"
          >
            {value}
          </button>
        );
      })}
    </fieldset>
  );
}
