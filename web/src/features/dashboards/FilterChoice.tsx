import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { SelectField, TextField } from "@/design/Field";
import { SkeletonRows } from "@/design/Skeleton";
import { count } from "@/lib/format";
import type { DashboardFilter, FilterChoices, FilterValue, Plain } from "@/lib/types/dashboards";
import { DateChoice, Ends } from "./DateChoice";
import { holdings, named } from "./filters";

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
