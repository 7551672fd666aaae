import { useQuery } from "@tanstack/react-query";
import { ErrorNote } from "@/design/ErrorNote";
import { SelectField, TextField } from "@/design/Field";
import { isTemporal } from "@/lib/format";
import { useSettled } from "@/lib/hooks";
import type { TableSchema } from "@/lib/types/datasets";
import type { DatasetMeaning, Layer } from "@/lib/types/semantics";
import { layerCheckQuery } from "@/requests/semantics";
import { ColumnMeanings } from "./ColumnMeanings";
import { meaningOf, partOf, withMeaning } from "./layer";
import { Filters, Metrics } from "./Metrics";
import { Part } from "./Part";
import { Relations } from "./Relations";
import type { Editing } from "./useLayer";
import { WordList } from "./WordList";

interface Props {
  editing: Editing;
  table: TableSchema;
  tables: readonly TableSchema[];
}

/** All that is said of one dataset, checked and computed while it is written. */
export function MeaningEditor({ editing, table, tables }: Props) {
  const { layer, mayChange } = editing;
  const meaning = meaningOf(layer, table.table_name);
  const part = JSON.parse(useSettled(JSON.stringify(partOf(layer, table.table_name)), 450)) as Layer;
  const check = useQuery({ ...layerCheckQuery(unfinished(part)), enabled: hasSaid(part) });
  const change = (next: DatasetMeaning) => editing.change(withMeaning(layer, next));
  const shared = {
    meaning,
    table: { name: table.table_name, columns: table.columns.map((column) => column.name) },
    readOnly: !mayChange,
    checked: hasSaid(part) ? check.data : undefined,
    onChange: change,
  };
  return (
    <>
      <About table={table} meaning={meaning} readOnly={!mayChange} onChange={change} />
      {check.isError && (
        <div className="px-4.5 pb-3">
          <ErrorNote error={check.error} />
        </div>
      )}
      <Metrics key={`metrics-${table.table_name}`} {...shared} />
      <Filters key={`filters-${table.table_name}`} {...shared} />
      <Relations
        layer={layer}
        table={table.table_name}
        tables={tables}
        findings={shared.checked?.findings ?? []}
        readOnly={!mayChange}
        onChange={editing.change}
      />
      <Part title="Columns" words="What people call them, beside the names that they came with.">
        <ColumnMeanings columns={table.columns} meaning={meaning} readOnly={!mayChange} onChange={change} />
      </Part>
    </>
  );
}

const hasSaid = (part: Layer) => part.datasets.length + part.relations.length > 0;

/** What is half typed is not checked yet. */
function unfinished(part: Layer): Layer {
  const written = <T extends { name: string; expression: string }>(one: T) =>
    one.name.trim() !== "" && one.expression.trim() !== "";
  return {
    ...part,
    datasets: part.datasets.map((one) => ({
      ...one,
      filters: one.filters.filter(written),
      metrics: one.metrics
        .filter(written)
        .map((metric) => ({ ...metric, filters: metric.filters.filter((text) => text.trim() !== "") })),
    })),
  };
}

interface AboutProps {
  table: TableSchema;
  meaning: DatasetMeaning;
  readOnly: boolean;
  onChange: (meaning: DatasetMeaning) => void;
}

function About({ table, meaning, readOnly, onChange }: AboutProps) {
  const times = table.columns.filter((column) => isTemporal(column.type)).map((column) => column.name);
  const known = meaning.time === "" || times.includes(meaning.time) ? times : [meaning.time, ...times];
  return (
    <div className="grid gap-4 px-4.5 py-4 sm:grid-cols-3">
      <div className="grid content-start gap-1">
        <span className="font-medium text-fine text-ink-2">Also called</span>
        <WordList
          label={`Other words for ${table.name}`}
          words={meaning.synonyms}
          placeholder="sales, orders"
          readOnly={readOnly}
          className="h-9!"
          onChange={(synonyms) => onChange({ ...meaning, synonyms })}
        />
      </div>
      <SelectField
        label="Its time, for “by month”"
        value={meaning.time}
        disabled={readOnly}
        options={[
          { value: "", label: known.length === 0 ? "no column is a date" : "not said" },
          ...known.map((name) => ({ value: name, label: name })),
        ]}
        onChange={(time) => onChange({ ...meaning, time })}
      />
      <TextField
        label="What one row is"
        value={meaning.description}
        readOnly={readOnly}
        onChange={(event) => onChange({ ...meaning, description: event.target.value })}
      />
    </div>
  );
}
