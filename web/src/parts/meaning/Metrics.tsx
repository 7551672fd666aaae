import { Plus, X } from "lucide-react";
import { Button, IconButton } from "@/design/Button";
import { SelectField } from "@/design/Field";
import type { DatasetMeaning, Format, Grain, LayerChecked, Metric, NamedFilter } from "@/lib/types/semantics";
import { blankFilter, blankMetric } from "./layer";
import { Expression, Named, type Table } from "./Named";
import { Part } from "./Part";

interface Props {
  meaning: DatasetMeaning;
  table: Table;
  readOnly: boolean;
  checked: LayerChecked | undefined;
  onChange: (meaning: DatasetMeaning) => void;
}

/** What was found of a metric or a filter by its place in the layer. */
function found(checked: LayerChecked | undefined, where: string) {
  const is = (each: { where: string }) => each.where.toLowerCase() === where.toLowerCase();
  return { preview: checked?.previews.find(is), problem: checked?.findings.find(is) };
}

/** Figures that have a name, each with what it gives now. */
export function Metrics({ meaning, table, readOnly, checked, onChange }: Props) {
  const put = (metrics: Metric[]) => onChange({ ...meaning, metrics });
  return (
    <Part
      title="Metrics"
      words="Figures that have a name. An answer that is asked for one is computed as it says."
      action={
        !readOnly && (
          <Button
            size="small"
            icon={<Plus size={13} />}
            onClick={() => put([...meaning.metrics, blankMetric])}
          >
            Add a metric
          </Button>
        )
      }
    >
      <ul className="divide-y divide-line border-line border-t empty:hidden">
        {meaning.metrics.map((metric, at) => (
          <Named
            // biome-ignore lint/suspicious/noArrayIndexKey: a metric is known by its place while its name is typed
            key={at}
            kind="metric"
            one={metric}
            table={table}
            readOnly={readOnly}
            {...found(checked, `${meaning.dataset}.metrics.${metric.name}`)}
            onChange={(next) => put(meaning.metrics.toSpliced(at, 1, next))}
            onRemove={() => put(meaning.metrics.toSpliced(at, 1))}
          >
            <More
              metric={metric}
              table={table}
              readOnly={readOnly}
              onChange={(next) => put(meaning.metrics.toSpliced(at, 1, next))}
            />
          </Named>
        ))}
      </ul>
    </Part>
  );
}

/** Conditions that have a name. */
export function Filters({ meaning, table, readOnly, checked, onChange }: Props) {
  const put = (filters: NamedFilter[]) => onChange({ ...meaning, filters });
  return (
    <Part
      title="Named filters"
      words="Conditions that have a name: “overnight flights”."
      action={
        !readOnly && (
          <Button
            size="small"
            icon={<Plus size={13} />}
            onClick={() => put([...meaning.filters, blankFilter])}
          >
            Add a filter
          </Button>
        )
      }
    >
      <ul className="divide-y divide-line border-line border-t empty:hidden">
        {meaning.filters.map((filter, at) => (
          <Named
            // biome-ignore lint/suspicious/noArrayIndexKey: a filter is known by its place while its name is typed
            key={at}
            kind="filter"
            one={filter}
            table={table}
            readOnly={readOnly}
            {...found(checked, `${meaning.dataset}.filters.${filter.name}`)}
            onChange={(next) => put(meaning.filters.toSpliced(at, 1, next))}
            onRemove={() => put(meaning.filters.toSpliced(at, 1))}
          />
        ))}
      </ul>
    </Part>
  );
}

interface MoreProps {
  metric: Metric;
  table: Table;
  readOnly: boolean;
  onChange: (next: Metric) => void;
}

function More({ metric, table, readOnly, onChange }: MoreProps) {
  const put = (filters: string[]) => onChange({ ...metric, filters });
  return (
    <>
      {metric.filters.map((filter, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a condition is known by its place
        <div key={at} className="grid grid-cols-[minmax(0,1fr)_2rem] items-end gap-2">
          <Expression
            label={at === 0 ? "Over the rows where" : "and"}
            value={filter}
            table={table}
            readOnly={readOnly}
            onChange={(text) => put(metric.filters.toSpliced(at, 1, text))}
          />
          {!readOnly && (
            <IconButton label="Remove the condition" onClick={() => put(metric.filters.toSpliced(at, 1))}>
              <X size={15} />
            </IconButton>
          )}
        </div>
      ))}
      {!readOnly && (
        <div>
          <Button size="small" icon={<Plus size={13} />} onClick={() => put([...metric.filters, ""])}>
            Add a condition
          </Button>
        </div>
      )}
      <div className="grid grid-cols-2 gap-3">
        <SelectField
          label="Written as"
          value={metric.format ?? ""}
          disabled={readOnly}
          options={options<Format>(["number", "percent", "currency", "duration"])}
          onChange={(format) => onChange({ ...metric, format: format === "" ? null : format })}
        />
        <SelectField
          label="Finest grain of time"
          value={metric.grain ?? ""}
          disabled={readOnly}
          options={options<Grain>(["day", "week", "month", "quarter", "year"])}
          onChange={(grain) => onChange({ ...metric, grain: grain === "" ? null : grain })}
        />
      </div>
    </>
  );
}

function options<T extends string>(words: readonly T[]): { value: T | ""; label: string }[] {
  return [{ value: "", label: "not said" }, ...words.map((value) => ({ value, label: value }))];
}
