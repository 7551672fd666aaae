import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { TextField } from "@/design/Field";
import { SkeletonRows } from "@/design/Skeleton";
import { count } from "@/lib/format";
import type { DashboardFilter, FilterChoices, FilterValue } from "@/lib/types/dashboards";
import { named, presets } from "./filters";

interface Props {
  filter: DashboardFilter;
  value: FilterValue | null;
  offered: ((filterId: string) => Promise<FilterChoices>) | null;
  onChange: (value: FilterValue | null) => void;
}

export function FilterChoice(props: Props) {
  switch (props.filter.type) {
    case "set":
      return <SetChoice {...props} />;
    case "range":
      return <RangeChoice {...props} />;
    case "date":
      return <DateChoice {...props} />;
  }
}

function useOffered({ filter, offered }: Props) {
  return useQuery({
    queryKey: ["filter-choices", filter.filter_id],
    queryFn: () => (offered ? offered(filter.filter_id) : Promise.resolve<FilterChoices>({})),
    enabled: offered !== null,
    staleTime: 60_000,
  });
}

type Plain = string | number | boolean | null;

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
  const toggle = (each: Plain) => {
    const next = chosen.includes(each) ? chosen.filter((other) => other !== each) : [...chosen, each];
    onChange(next.length === 0 ? null : { values: next });
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
                type="checkbox"
                className="size-3.5 accent-accent"
                checked={chosen.includes(each)}
                onChange={() => toggle(each)}
              />
              <span className="min-w-0 flex-1 truncate">{each === null ? "none" : named(each)}</span>
              <span className="figures text-ink-3 text-small">{count(counts.get(each))}</span>
            </label>
          </li>
        ))}
      </ul>
      {shown.length === 0 && <p className="py-3 text-center text-fine text-ink-2">No such value.</p>}
      <div className="mt-2 flex justify-end">
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
