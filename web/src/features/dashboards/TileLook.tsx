import { Plus, X } from "lucide-react";
import { Button } from "@/design/Button";
import { SelectField, TextField } from "@/design/Field";
import { isNumeric, words } from "@/lib/format";
import type { Colouring, TileConfig, Total } from "@/lib/types/dashboards";
import type { ResultColumn } from "@/lib/types/values";
import { Shelves } from "./Shelves";

interface Props {
  kind: string;
  columns: readonly ResultColumn[];
  config: TileConfig;
  onChange: (config: TileConfig) => void;
}

/** How a tile of a kind shows its columns. */
export function TileLook({ kind, columns, config, onChange }: Props) {
  if (kind === "number") return <FigureLook columns={columns} config={config} onChange={onChange} />;
  if (kind === "table") return <TableLook columns={columns} config={config} onChange={onChange} />;
  if (columns.length === 0) return null;
  return <Shelves kind={kind} columns={columns} config={config} onChange={onChange} />;
}

type LookProps = Omit<Props, "kind">;

const against = [
  { value: "none", label: "nothing" },
  { value: "period", label: "the time before" },
  { value: "year", label: "a year before" },
] as const;
const better = [
  { value: "none", label: "neither" },
  { value: "up", label: "more" },
  { value: "down", label: "less" },
] as const;

function FigureLook({ config, onChange }: LookProps) {
  return (
    <fieldset className="grid gap-3 sm:grid-cols-3 sm:items-end">
      <SelectField
        label="Held against"
        value={config.compare ?? "none"}
        options={against}
        onChange={(next) => onChange({ ...config, compare: next === "none" ? null : next })}
      />
      <SelectField
        label="Better is"
        value={config.good ?? "none"}
        options={better}
        onChange={(next) => onChange({ ...config, good: next === "none" ? null : next })}
      />
      <label className="flex h-9 items-center gap-2 text-fine">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={config.spark ?? false}
          onChange={(event) => onChange({ ...config, spark: event.target.checked })}
        />
        With how it moved
      </label>
      <p className="text-fine text-ink-3 sm:col-span-3">
        A figure is held against the time before where a filter of days has both its ends set.
      </p>
    </fieldset>
  );
}

const totals = [
  { value: "none", label: "no total" },
  { value: "sum", label: "sum" },
  { value: "avg", label: "average" },
  { value: "min", label: "least" },
  { value: "max", label: "most" },
  { value: "count", label: "count" },
] as const;

function TableLook({ columns, config, onChange }: LookProps) {
  const rules = config.colours ?? [];
  const numeric = columns.filter((column) => isNumeric(column.type));
  const setTotal = (column: string, next: Total | "none") => {
    const rest = Object.entries(config.totals ?? {}).filter(([name]) => name !== column);
    onChange({ ...config, totals: Object.fromEntries(next === "none" ? rest : [...rest, [column, next]]) });
  };
  const setRule = (place: number, rule: Colouring) =>
    onChange({ ...config, colours: rules.map((each, index) => (index === place ? rule : each)) });
  if (columns.length === 0) return null;
  return (
    <fieldset className="grid gap-3">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        {numeric.slice(0, 6).map((column) => (
          <SelectField
            key={column.name}
            label={`Total of ${words(column.name).toLowerCase()}`}
            value={config.totals?.[column.name] ?? "none"}
            options={totals}
            onChange={(next) => setTotal(column.name, next)}
          />
        ))}
      </div>
      {rules.map((rule, place) => (
        <Rule
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule is known by its place
          key={place}
          rule={rule}
          columns={columns}
          onChange={(next) => setRule(place, next)}
          onRemove={() => onChange({ ...config, colours: rules.filter((_, index) => index !== place) })}
        />
      ))}
      <Button
        size="small"
        weight="quiet"
        className="justify-self-start"
        icon={<Plus size={13} />}
        onClick={() =>
          onChange({
            ...config,
            colours: [
              ...rules,
              { column: (numeric[0] ?? columns[0])?.name ?? "", how: "bar", tone: "accent" },
            ],
          })
        }
      >
        Colour a column
      </Button>
    </fieldset>
  );
}

const ways = [
  { value: "bar", label: "a bar in each cell" },
  { value: "scale", label: "darker for more" },
  { value: "above", label: "marked above" },
  { value: "below", label: "marked below" },
  { value: "is", label: "marked where it is" },
] as const;
const tones = [
  { value: "accent", label: "accent" },
  { value: "good", label: "good" },
  { value: "warn", label: "warning" },
  { value: "bad", label: "bad" },
] as const;

interface RuleProps {
  rule: Colouring;
  columns: readonly ResultColumn[];
  onChange: (rule: Colouring) => void;
  onRemove: () => void;
}

function Rule({ rule, columns, onChange, onRemove }: RuleProps) {
  const limited = rule.how === "above" || rule.how === "below" || rule.how === "is";
  return (
    <div className="grid grid-cols-2 items-end gap-2 sm:grid-cols-[1fr_1fr_6rem_7rem_auto]">
      <SelectField
        label="Column"
        value={rule.column}
        options={columns.map((column) => ({ value: column.name, label: words(column.name) }))}
        onChange={(column) => onChange({ ...rule, column })}
      />
      <SelectField
        label="Shows"
        value={rule.how}
        options={ways}
        onChange={(how) => onChange({ ...rule, how })}
      />
      <TextField
        label="Limit"
        disabled={!limited}
        value={limited ? String(rule.value ?? "") : ""}
        onChange={(event) => {
          const text = event.target.value;
          const plain = rule.how === "is" || text === "" || Number.isNaN(Number(text));
          onChange({ ...rule, value: plain ? text : Number(text) });
        }}
      />
      <SelectField
        label="In"
        value={rule.tone ?? "accent"}
        options={tones}
        onChange={(tone) => onChange({ ...rule, tone })}
      />
      <button
        type="button"
        aria-label="Remove this colour"
        className="h-9 rounded-sm px-1 text-ink-3 hover:text-ink-1"
        onClick={onRemove}
      >
        <X size={14} />
      </button>
    </div>
  );
}
