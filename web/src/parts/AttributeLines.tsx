import { Plus, X } from "lucide-react";
import { useId } from "react";
import { Button, IconButton } from "@/design/Button";
import type { Line } from "@/lib/attributes";

interface Props {
  label: string;
  lines: readonly Line[];
  names: readonly string[];
  onChange: (lines: readonly Line[]) => void;
}

/** Attributes by name: `region` is `EU`, several values with commas between. */
export function AttributeLines({ label, lines, names, onChange }: Props) {
  const id = useId();
  const set = (at: number, changed: Partial<Line>) =>
    onChange(lines.map((line, place) => (place === at ? { ...line, ...changed } : line)));
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-medium text-fine text-ink-2">{label}</legend>
      <datalist id={id}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place while its name is typed
        <div key={at} className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_2rem] items-center gap-2">
          <input
            aria-label="Attribute"
            list={id}
            placeholder="region"
            value={line.name}
            onChange={(event) => set(at, { name: event.target.value })}
            className="field h-9 font-mono text-code"
          />
          <input
            aria-label={`Value of ${line.name || "the attribute"}`}
            placeholder="EU, US"
            value={line.text}
            onChange={(event) => set(at, { text: event.target.value })}
            className="field h-9"
          />
          <IconButton
            label={`Remove ${line.name || "the attribute"}`}
            onClick={() => onChange(lines.toSpliced(at, 1))}
          >
            <X size={15} />
          </IconButton>
        </div>
      ))}
      <div>
        <Button
          size="small"
          icon={<Plus size={13} />}
          onClick={() => onChange([...lines, { name: "", text: "" }])}
        >
          Add an attribute
        </Button>
      </div>
    </fieldset>
  );
}
