import { memo, useCallback, useRef } from "react";
import { Scroll } from "@/design/Scroll";
import { classes } from "@/lib/classes";
import type { TableSchema } from "@/lib/types/datasets";
import type { Aggregation, ColumnMeaning, DatasetMeaning, Sensitivity } from "@/lib/types/semantics";
import { Choose } from "./Choose";
import { columnOf, withColumn } from "./layer";
import { WordList } from "./WordList";

const heads = [
  "Column",
  "Called",
  "Other words",
  "Unit",
  "Adds up by",
  "Sensitivity",
  "Description",
] as const;
const aggregations: readonly Aggregation[] = [
  "sum",
  "average",
  "minimum",
  "maximum",
  "median",
  "count",
  "none",
];
const sensitivities: readonly Sensitivity[] = ["public", "internal", "personal", "secret"];

type SchemaColumn = TableSchema["columns"][number];

interface Props {
  columns: readonly SchemaColumn[];
  meaning: DatasetMeaning;
  readOnly: boolean;
  onChange: (meaning: DatasetMeaning) => void;
}

export function ColumnMeanings({ columns, meaning, readOnly, onChange }: Props) {
  const latest = useRef({ meaning, onChange });
  latest.current = { meaning, onChange };
  const change = useCallback(
    (next: ColumnMeaning) => latest.current.onChange(withColumn(latest.current.meaning, next)),
    [],
  );
  return (
    <Scroll label="What columns mean" className="overflow-x-auto">
      <table className="w-full min-w-[68rem] border-separate border-spacing-0 text-fine">
        <thead>
          <tr>
            {heads.map((head, at) => (
              <th
                key={head}
                scope="col"
                className={classes(
                  "border-line border-b bg-surface px-2 py-1.5 text-start font-medium text-ink-2 text-small",
                  at === 0 && "sticky start-0 z-1 ps-4.5",
                )}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <Line
              key={column.name}
              column={column}
              said={columnOf(meaning, column.name)}
              readOnly={readOnly}
              onChange={change}
            />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

interface LineProps {
  column: SchemaColumn;
  said: ColumnMeaning;
  readOnly: boolean;
  onChange: (next: ColumnMeaning) => void;
}

const Line = memo(
  function Line({ column, said, readOnly, onChange }: LineProps) {
    const { name } = column;
    const put = (changed: Partial<ColumnMeaning>) => onChange({ ...said, ...changed });
    const field = (key: "name" | "unit" | "description", label: string, hint: string) => (
      <input
        aria-label={`${label} of ${name}`}
        value={said[key]}
        placeholder={hint}
        readOnly={readOnly}
        onChange={(event) => put({ [key]: event.target.value })}
        className="field h-8"
      />
    );
    return (
      <tr>
        <th
          scope="row"
          className="sticky start-0 z-1 max-w-44 border-line border-b bg-surface py-1.5 pe-2 ps-4.5 text-start font-normal"
        >
          <span className="block truncate font-mono text-code">{name}</span>
          <span className="block text-ink-3 text-small">{column.type}</span>
        </th>
        <td className="w-44 border-line border-b p-1">{field("name", "Name", column.label ?? "")}</td>
        <td className="w-48 border-line border-b p-1">
          <WordList
            label={`Other words for ${name}`}
            words={said.synonyms}
            readOnly={readOnly}
            onChange={(synonyms) => put({ synonyms })}
          />
        </td>
        <td className="w-24 border-line border-b p-1">{field("unit", "Unit", "")}</td>
        <td className="w-32 border-line border-b p-1">
          <Choose
            label={`How ${name} adds up`}
            value={said.dimension === true ? "never" : (said.aggregation ?? "")}
            options={["", ...aggregations, "never"]}
            words={{ "": "as it comes", never: "never, it names" }}
            readOnly={readOnly}
            onChange={(value) =>
              put(
                value === "never"
                  ? { dimension: true, aggregation: null }
                  : { dimension: null, aggregation: value === "" ? null : (value as Aggregation) },
              )
            }
          />
        </td>
        <td className="w-32 border-line border-b p-1">
          <Choose
            label={`Sensitivity of ${name}`}
            value={said.sensitivity ?? ""}
            options={["", ...sensitivities]}
            words={{ "": "not said" }}
            readOnly={readOnly}
            onChange={(value) => put({ sensitivity: value === "" ? null : (value as Sensitivity) })}
          />
        </td>
        <td className="border-line border-b p-1 pe-4.5">{field("description", "Description", "")}</td>
      </tr>
    );
  },
  (a, b) => a.readOnly === b.readOnly && a.column === b.column && stands(a.said, b.said),
);

/** What nothing was said of is made anew each time; it is the same all the same. */
function stands(a: ColumnMeaning, b: ColumnMeaning): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
