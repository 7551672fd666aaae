import { SmallSelect } from "@/design/SmallSelect";
import { type Given, kinds } from "./parameters";

interface Props {
  names: readonly string[];
  given: Readonly<Record<string, Given>>;
  onChange: (name: string, given: Given) => void;
}

const inputs: Record<Given["kind"], string> = {
  text: "text",
  number: "number",
  date: "date",
  time: "datetime-local",
  boolean: "text",
};

/** A value for each `$name` of the statement; it is bound, and never becomes part of the text. */
export function Parameters({ names, given, onChange }: Props) {
  if (names.length === 0) return null;
  return (
    <fieldset className="grid gap-2 border-line border-t px-4 py-3 sm:grid-cols-2">
      <legend className="sr-only">Parameters</legend>
      {names.map((name) => {
        const { kind, value } = given[name] ?? { kind: "text" as const, value: "" };
        return (
          <div key={name} className="flex min-w-0 items-center gap-2">
            <code className="w-24 shrink-0 truncate font-mono text-code" title={`$${name}`}>
              ${name}
            </code>
            {kind === "boolean" ? (
              <select
                aria-label={`Value of ${name}`}
                className="field choosable h-8 min-w-0 flex-1"
                value={value}
                onChange={(event) => onChange(name, { kind, value: event.target.value })}
              >
                <option value="">nothing</option>
                <option value="true">yes</option>
                <option value="false">no</option>
              </select>
            ) : (
              <input
                aria-label={`Value of ${name}`}
                type={inputs[kind]}
                step={kind === "number" ? "any" : undefined}
                className="field h-8 min-w-0 flex-1"
                value={value}
                onChange={(event) => onChange(name, { kind, value: event.target.value })}
              />
            )}
            <SmallSelect
              label={`Kind of ${name}`}
              value={kind}
              options={kinds}
              onChange={(next) => onChange(name, { kind: next, value: "" })}
            />
          </div>
        );
      })}
    </fieldset>
  );
}
