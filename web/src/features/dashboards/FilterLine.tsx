import { type ReactNode, useState } from "react";
import { Popover } from "@/design/Popover";
import type { DashboardFilter, FilterChoices, FilterValue } from "@/lib/types/dashboards";
import type { FilterValues } from "@/requests/dashboards";
import { FilterChoice } from "./FilterChoice";
import { choiceWords, isAll } from "./filters";

interface Props {
  filters: readonly DashboardFilter[];
  values: FilterValues;
  /** Fetches what a filter offers; a shared link offers nothing to choose from. */
  offered: ((filterId: string) => Promise<FilterChoices>) | null;
  onChange: (filterId: string, value: FilterValue | null) => void;
  children?: ReactNode;
}

/** The filters over all tiles, as one line. */
export function FilterLine({ filters, values, offered, onChange, children }: Props) {
  if (filters.length === 0 && !children) return null;
  return (
    <div className="mb-4 flex flex-wrap items-center gap-2">
      {filters.map((filter) => (
        <One
          key={filter.filter_id}
          filter={filter}
          value={values[filter.filter_id] ?? null}
          within={filter.dependent ? values : null}
          offered={offered}
          onChange={(value) => onChange(filter.filter_id, value)}
        />
      ))}
      {children}
    </div>
  );
}

interface OneProps {
  filter: DashboardFilter;
  value: FilterValue | null;
  within: unknown;
  offered: Props["offered"];
  onChange: (value: FilterValue | null) => void;
}

function One({ filter, value, within, offered, onChange }: OneProps) {
  const [open, setOpen] = useState(false);
  const set = !isAll(value);
  return (
    <Popover
      label={filter.label}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button
          type="button"
          className={`flex h-7.5 max-w-full items-center gap-2 rounded-md border bg-surface px-2.5 text-fine transition-colors hover:border-accent data-[state=open]:border-accent ${set ? "border-accent" : "border-line-strong"}`}
        >
          <span className="shrink-0 text-ink-2">{filter.label}</span>
          <span className="truncate font-medium">{choiceWords(filter, value)}</span>
        </button>
      }
    >
      <FilterChoice
        filter={filter}
        value={value}
        within={within}
        offered={offered}
        onChange={(next) => {
          onChange(next);
          if (filter.type !== "set" || filter.single) setOpen(false);
        }}
      />
    </Popover>
  );
}
