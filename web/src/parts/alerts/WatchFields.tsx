import { SelectField } from "@/design/Field";
import { isNumeric } from "@/lib/format";
import type { Watch } from "@/lib/types/alerts";
import { type Form, measures } from "./form";

interface Props {
  watch: Watch;
  form: Form;
  columns: readonly { name: string; type: string }[];
  onChange: (changed: Partial<Form>) => void;
}

/** Which figure: a statement, a column of a result, a figure of a stream. */
export function WatchFields({ watch, form, columns, onChange }: Props) {
  if (watch.kind === "check") return null;
  if (watch.kind === "stream") {
    return (
      <SelectField
        label="Figure"
        value={form.measure}
        options={measures}
        onChange={(measure) => onChange({ measure })}
      />
    );
  }
  const figures = columns.filter((column) => isNumeric(column.type));
  const groups = columns.filter((column) => !isNumeric(column.type));
  return (
    <>
      {watch.kind === "sql" && columns.length === 0 && (
        <label className="grid gap-1 font-medium text-fine text-ink-2">
          A SELECT that gives the figure
          <textarea
            rows={4}
            required
            value={form.sql}
            placeholder="SELECT count(*) FROM orders"
            onChange={(event) => onChange({ sql: event.target.value })}
            className="field resize-y font-mono font-normal text-code text-ink-1"
          />
        </label>
      )}
      {columns.length > 0 && (
        <div className="grid grid-cols-2 gap-4">
          <SelectField
            label="Figure"
            value={form.column}
            options={[
              { value: "", label: "the first number" },
              ...figures.map(({ name }) => ({ value: name, label: name })),
            ]}
            onChange={(column) => onChange({ column })}
          />
          {groups.length > 0 && (
            <SelectField
              label="For each"
              value={form.by}
              options={[
                { value: "", label: "no group" },
                ...groups.map(({ name }) => ({ value: name, label: name })),
              ]}
              onChange={(by) => onChange({ by })}
            />
          )}
        </div>
      )}
    </>
  );
}
