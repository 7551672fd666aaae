import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { SelectField, TextField } from "@/design/Field";
import { SkeletonRows } from "@/design/Skeleton";
import { count } from "@/lib/format";
import type { DashboardFilter, FilterChoices, FilterValue, Plain } from "@/lib/types/dashboards";
import { holdings, named, presets } from "./filters";

interface Props {
  filter: DashboardFilter;
  value: FilterValue | null;
  offered: ((filterId: string) => Promise<FilterChoices>) | null;
  /** What else is set, on which a dependent filter's values hang. */
  within?: unknown;
  onChange: (value: FilterValue | null) => void;
}

export function FilterChoice(props: Props) {
  if (props.filter.parameter) return <ParameterChoice {...props} />;
  switch (props.filter.type) {
    case "text":
      return <TextChoice {...props} />;
    case "boolean":
    case "number":
      return <TruthChoice {...props} />;
    case "set":
      return <SetChoice {...props} />;
    case "range":
      return <RangeChoice {...props} />;
    case "date":
      return <DateChoice {...props} />;
  }
}

function useOffered({ filter, offered, within }: Props) {
  return useQuery({
    queryKey: ["filter-choices", filter.filter_id, within],
    queryFn: () => (offered ? offered(filter.filter_id) : Promise.resolve<FilterChoices>({})),
    enabled: offered !== null,
    staleTime: 60_000,
  });
}

function SetChoice(props: Props) {
  const { value, onChange } = props;
  const { data, isPending, isError, error } = useOffered(props);
  const [text, setText] = useState("");
  const chosen = value?.values ?? [];
  const counts = new Map(data?.values?.map((each) => [each.value, each.count]));
  const all = [...new Set([...chosen, ...counts.keys()])];
  const shown = all
    .filter((each) => (each === null ? "none" : named(each)).toLowerCase().includes(text.toLowerCase()))
    .slice(0, 200);
  const { single = false } = props.filter;
  const without = value?.exclude ?? false;
  const put = (values: Plain[], exclude = without) =>
    onChange(values.length === 0 ? null : exclude ? { values, exclude } : { values });
  const toggle = (each: Plain) => {
    if (single) return put(chosen.includes(each) ? [] : [each]);
    const next = chosen.includes(each) ? chosen.filter((other) => other !== each) : [...chosen, each];
    put(next);
  };
  if (isError) return <ErrorNote error={error} />;
  if (isPending && props.offered) return <SkeletonRows rows={4} className="h-7" />;
  return (
    <div>
      <input
        type="search"
        aria-label="Search values"
        placeholder="Search"
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="field mb-2 h-8"
      />
      <ul className="max-h-60 overflow-y-auto">
        {shown.map((each) => (
          <li key={String(each)}>
            <label className="flex cursor-pointer items-center gap-2.5 rounded-sm px-1.5 py-1 text-fine hover:bg-sunken">
              <input
                type={single ? "radio" : "checkbox"}
                className="size-3.5 accent-accent"
                checked={chosen.includes(each)}
                onChange={() => toggle(each)}
              />
              <span className="min-w-0 flex-1 truncate">{each === null ? "none" : named(each)}</span>
              <span className="figures text-ink-3 text-small">
                {counts.get(each) == null ? "" : count(counts.get(each))}
              </span>
            </label>
          </li>
        ))}
      </ul>
      {shown.length === 0 && <p className="py-3 text-center text-fine text-ink-2">No such value.</p>}
      <div className="mt-2 flex items-center justify-between">
        {single ? (
          <span />
        ) : (
          <label className="flex items-center gap-2 text-fine text-ink-2">
            <input
              type="checkbox"
              className="size-3.5 accent-accent"
              checked={without}
              disabled={chosen.length === 0}
              onChange={(event) => put(chosen, event.target.checked)}
            />
            All but these
          </label>
        )}
        <Button size="small" weight="quiet" disabled={chosen.length === 0} onClick={() => onChange(null)}>
          All
        </Button>
      </div>
    </div>
  );
}

function RangeChoice(props: Props) {
  const { value, onChange } = props;
  const { data } = useOffered(props);
  const [low, setLow] = useState(value?.min?.toString() ?? "");
  const [high, setHigh] = useState(value?.max?.toString() ?? "");
  const figure = (text: string) => (text.trim() === "" ? null : Number(text));
  const shown = (bound: string | number | null | undefined) =>
    typeof bound === "number" ? String(Number(bound.toPrecision(6))) : "";
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        const [min, max] = [figure(low), figure(high)];
        onChange(min === null && max === null ? null : { min, max });
      }}
    >
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label="At least"
          type="number"
          step="any"
          placeholder={shown(data?.min)}
          value={low}
          onChange={(event) => setLow(event.target.value)}
        />
        <TextField
          label="At most"
          type="number"
          step="any"
          placeholder={shown(data?.max)}
          value={high}
          onChange={(event) => setHigh(event.target.value)}
        />
      </div>
      <Ends onAll={() => onChange(null)} />
    </form>
  );
}

function DateChoice({ value, onChange }: Props) {
  const [from, setFrom] = useState(value?.from ?? "");
  const [to, setTo] = useState(value?.to ?? "");
  return (
    <div>
      <div className="mb-3 flex flex-wrap gap-1.5">
        {presets.map((preset) => (
          <button
            key={preset.value}
            type="button"
            aria-pressed={value?.preset === preset.value}
            onClick={() => onChange({ preset: preset.value })}
            className="rounded-full border border-line-strong px-2.5 py-0.5 text-fine hover:border-accent aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent"
          >
            {preset.label}
          </button>
        ))}
      </div>
      <LastChoice value={value} onChange={onChange} />
      <form
        className="grid gap-3 border-line border-t pt-3"
        onSubmit={(event) => {
          event.preventDefault();
          onChange(from === "" && to === "" ? null : { from: from || null, to: to || null });
        }}
      >
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label="From"
            type="date"
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
          <TextField label="To" type="date" value={to} onChange={(event) => setTo(event.target.value)} />
        </div>
        <Ends onAll={() => onChange(null)} />
      </form>
    </div>
  );
}

function Ends({ onAll }: { onAll: () => void }) {
  return (
    <div className="flex justify-between">
      <Button size="small" weight="quiet" onClick={onAll}>
        All
      </Button>
      <Button size="small" weight="primary" type="submit">
        Apply
      </Button>
    </div>
  );
}

const units = [
  { value: "day", label: "days" },
  { value: "week", label: "weeks" },
  { value: "month", label: "months" },
  { value: "quarter", label: "quarters" },
  { value: "year", label: "years" },
] as const;

function LastChoice({ value, onChange }: Pick<Props, "value" | "onChange">) {
  const [many, setMany] = useState(value?.last?.toString() ?? "14");
  const [unit, setUnit] = useState<(typeof units)[number]["value"]>(value?.unit ?? "day");
  return (
    <form
      className="mb-3 flex items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onChange({ last: Number(many), unit });
      }}
    >
      <TextField
        label="The last"
        type="number"
        min={1}
        max={1000}
        required
        value={many}
        onChange={(event) => setMany(event.target.value)}
      />
      <SelectField label="Of" value={unit} options={units} onChange={setUnit} />
      <Button size="small" type="submit" className="mb-0.5">
        Set
      </Button>
    </form>
  );
}

function TextChoice({ value, onChange }: Props) {
  const [how, setHow] = useState(holdings.find((each) => value?.[each.value])?.value ?? "contains");
  const [text, setText] = useState(value?.[how] ?? "");
  const [without, setWithout] = useState(value?.exclude ?? false);
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onChange(text === "" ? null : { [how]: text, ...(without ? { exclude: true } : {}) });
      }}
    >
      <SelectField label="Text" value={how} options={holdings} onChange={setHow} />
      <TextField label="Words" value={text} onChange={(event) => setText(event.target.value)} />
      <label className="flex items-center gap-2 text-fine text-ink-2">
        <input
          type="checkbox"
          className="size-3.5 accent-accent"
          checked={without}
          onChange={(event) => setWithout(event.target.checked)}
        />
        Leave these out
      </label>
      <Ends onAll={() => onChange(null)} />
    </form>
  );
}

function TruthChoice({ value, onChange }: Props) {
  return (
    <div className="grid gap-1">
      {[
        { label: "Yes", value: true },
        { label: "No", value: false },
        { label: "All", value: null },
      ].map((each) => (
        <label
          key={each.label}
          className="flex items-center gap-2.5 rounded-sm px-1.5 py-1 text-fine hover:bg-sunken"
        >
          <input
            type="radio"
            name="truth"
            className="size-3.5 accent-accent"
            checked={(value?.value ?? null) === each.value}
            onChange={() => onChange(each.value === null ? null : { value: each.value })}
          />
          {each.label}
        </label>
      ))}
    </div>
  );
}

/** The value of a parameter: one of its options, or written. */
function ParameterChoice({ filter, value, onChange }: Props) {
  const [text, setText] = useState(value?.value?.toString() ?? "");
  if (filter.type === "boolean")
    return <TruthChoice filter={filter} value={value} offered={null} onChange={onChange} />;
  const put = (next: string) =>
    onChange(next === "" ? null : { value: filter.type === "number" ? Number(next) : next });
  if (filter.options && filter.options.length > 0) {
    return (
      <SelectField
        label={filter.label}
        value={text}
        options={[
          { value: "", label: "all" },
          ...filter.options.map((each) => ({ value: each, label: each })),
        ]}
        onChange={(next) => {
          setText(next);
          put(next);
        }}
      />
    );
  }
  const kind = filter.type === "number" ? "number" : filter.type === "date" ? "date" : "text";
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        put(text);
      }}
    >
      <TextField
        label={filter.label}
        type={kind}
        step="any"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Ends onAll={() => onChange(null)} />
    </form>
  );
}
