import { useState } from "react";
import { Button } from "@/design/Button";
import { SelectField, TextField } from "@/design/Field";
import type { Choices, PartChange, PartChoice, Role } from "@/lib/types/conversation";
import { Form, type FormProps, optionOf } from "./PartFrame";
import { WhereForm } from "./WhereForm";
import { figures } from "./wording";

interface Props {
  role: Role;
  part: PartChoice | null;
  choices: Choices;
  busy: boolean;
  onChange: (change: PartChange) => void;
}

/** One part of an answer as a form: what it is now, and what else it may be. */
export function PartForm({ role, part, choices, busy, onChange }: Props) {
  const key = part ? { key: part.key } : {};
  const remove = part && removable(role, choices) && (
    <Button
      weight="quiet"
      size="small"
      disabled={busy}
      onClick={() => onChange({ role, ...key, remove: true })}
    >
      Leave it out
    </Button>
  );
  const send = (change: Omit<PartChange, "role">) => onChange({ role, ...key, ...change });
  const shared = { part, choices, busy, remove, onSend: send };
  switch (role) {
    case "measure":
      return <MeasureForm {...shared} />;
    case "by":
      return <ByForm {...shared} />;
    case "where":
      return <WhereForm {...shared} />;
    case "when":
      return <WhenForm {...shared} />;
    case "order":
      return <OrderForm {...shared} />;
    case "top":
      return <TopForm {...shared} />;
  }
}

function MeasureForm({ part, choices, busy, remove, onSend }: FormProps) {
  const numbers = choices.columns.filter((column) => column.figures.length > 0);
  const [column, setColumn] = useState(part?.column ?? "");
  const chosen = numbers.find((each) => each.key === column);
  const [figure, setFigure] = useState(part?.aggregate ?? chosen?.usual ?? "count");
  const offered = chosen ? chosen.figures : ["count"];
  const used = offered.includes(figure) ? figure : (chosen?.usual ?? "count");
  return (
    <Form
      busy={busy}
      remove={remove}
      onSubmit={() => onSend(chosen ? { aggregate: used, column: chosen.key } : { aggregate: "count" })}
    >
      <SelectField
        label="Of"
        value={chosen ? chosen.key : ""}
        options={[{ value: "", label: choices.rows }, ...numbers.map(optionOf)]}
        onChange={setColumn}
      />
      <SelectField
        label="Figure"
        value={used}
        options={offered.map((each) => ({ value: each, label: figures[each] ?? each }))}
        onChange={setFigure}
      />
    </Form>
  );
}

function ByForm({ part, choices, busy, remove, onSend }: FormProps) {
  const columns = choices.columns.filter((column) => column.groups);
  const [column, setColumn] = useState(part?.column ?? columns[0]?.key ?? "");
  const [grain, setGrain] = useState(part?.grain ?? "month");
  const chosen = columns.find((each) => each.key === column) ?? columns[0];
  const timed = chosen?.kind === "time";
  return (
    <Form
      busy={busy}
      remove={remove}
      onSubmit={() => chosen && onSend({ column: chosen.key, ...(timed ? { grain } : {}) })}
    >
      <SelectField
        label="Split by"
        value={chosen?.key ?? ""}
        options={columns.map(optionOf)}
        onChange={setColumn}
      />
      {timed && (
        <SelectField
          label="Each"
          value={grain}
          options={choices.grains.map((each) => ({ value: each, label: each }))}
          onChange={setGrain}
        />
      )}
    </Form>
  );
}

function WhenForm({ part, choices, busy, remove, onSend }: FormProps) {
  const times = choices.columns.filter((column) => column.kind === "time");
  const [column, setColumn] = useState(part?.column ?? times[0]?.key ?? "");
  const chosen = times.find((each) => each.key === column) ?? times[0];
  const [start, setStart] = useState("");
  const [end, setEnd] = useState("");
  return (
    <Form
      busy={busy || (start === "" && end === "")}
      remove={remove}
      onSubmit={() =>
        onSend({
          ...(chosen ? { column: chosen.key } : {}),
          ...(start ? { start } : {}),
          ...(end ? { end } : {}),
        })
      }
    >
      {times.length > 1 && (
        <SelectField
          label="Time"
          value={chosen?.key ?? ""}
          options={times.map(optionOf)}
          onChange={setColumn}
        />
      )}
      <div className="grid grid-cols-2 gap-2">
        <TextField label="First day" type="date" value={start} onChange={(e) => setStart(e.target.value)} />
        <TextField label="Last day" type="date" value={end} onChange={(e) => setEnd(e.target.value)} />
      </div>
      {chosen?.low && (
        <p className="text-ink-3 text-small">
          The data runs from {chosen.low} to {chosen.high}.
        </p>
      )}
    </Form>
  );
}

function OrderForm({ part, choices, busy, remove, onSend }: FormProps) {
  const by = choices.parts.filter((each) => each.role === "measure" || each.role === "by");
  const [key, setKey] = useState(
    by.find((each) => part?.text.startsWith(each.text))?.key ?? by[0]?.key ?? "",
  );
  const [way, setWay] = useState(choices.descending ? "down" : "up");
  return (
    <Form busy={busy} remove={remove} onSubmit={() => onSend({ key, descending: way === "down" })}>
      <SelectField
        label="Order by"
        value={key}
        options={by.map((each) => ({ value: each.key, label: each.text }))}
        onChange={setKey}
      />
      <SelectField
        label="Way"
        value={way}
        options={[
          { value: "down", label: "highest or latest first" },
          { value: "up", label: "lowest or earliest first" },
        ]}
        onChange={setWay}
      />
    </Form>
  );
}

function TopForm({ choices, busy, remove, onSend }: FormProps) {
  const [count, setCount] = useState(String(choices.limit ?? 10));
  const [end, setEnd] = useState(choices.limit && !choices.descending ? "bottom" : "top");
  return (
    <Form
      busy={busy || !(Number(count) >= 1)}
      remove={remove}
      onSubmit={() => onSend({ limit: Math.min(1000, Math.floor(Number(count))), descending: end === "top" })}
    >
      <SelectField
        label="Which"
        value={end}
        options={[
          { value: "top", label: "the highest" },
          { value: "bottom", label: "the lowest" },
        ]}
        onChange={setEnd}
      />
      <TextField
        label="How many"
        type="number"
        min={1}
        max={1000}
        value={count}
        onChange={(event) => setCount(event.target.value)}
      />
    </Form>
  );
}

function removable(role: Role, choices: Choices): boolean {
  return role !== "measure" || choices.parts.filter((each) => each.role === "measure").length > 1;
}
