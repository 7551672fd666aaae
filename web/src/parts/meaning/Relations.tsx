import { Plus, X } from "lucide-react";
import { Button, IconButton } from "@/design/Button";
import { Coded } from "@/design/Coded";
import type { TableSchema } from "@/lib/types/datasets";
import type { Cardinality, Layer, LayerFinding, Relation } from "@/lib/types/semantics";
import { Choose } from "./Choose";
import { touches } from "./layer";
import { Part } from "./Part";

interface Props {
  layer: Layer;
  table: string;
  tables: readonly TableSchema[];
  findings: readonly LayerFinding[];
  readOnly: boolean;
  onChange: (layer: Layer) => void;
}

const cardinalities: readonly Cardinality[] = ["many-to-one", "one-to-one", "many-to-many"];

/** Which column points at which, and how many of one stand beside one of the other. */
export function Relations({ layer, table, tables, findings, readOnly, onChange }: Props) {
  const put = (relations: Relation[]) => onChange({ ...layer, relations });
  const ends = tables.flatMap((each) => each.columns.map((column) => `${each.table_name}.${column.name}`));
  const own = ends.filter((end) => end.startsWith(`${table}.`));
  const others = ends.filter((end) => !end.startsWith(`${table}.`));
  return (
    <Part
      title="Relations"
      words="Which column points at rows of another dataset."
      action={
        !readOnly && (
          <Button
            size="small"
            icon={<Plus size={13} />}
            disabled={others.length === 0}
            onClick={() =>
              put([
                ...layer.relations,
                { from: own[0] ?? "", to: others[0] ?? "", cardinality: "many-to-one" },
              ])
            }
          >
            Add a relation
          </Button>
        )
      }
    >
      <ul className="grid gap-2 px-4.5 pb-3.5 empty:hidden">
        {layer.relations.map((relation, at) => {
          if (!touches(relation, table)) return null;
          const set = (changed: Partial<Relation>) =>
            put(layer.relations.toSpliced(at, 1, { ...relation, ...changed }));
          const problem = findings.find((each) => each.where === `relations.${relation.from}`);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a relation is known by its place
            <li key={at}>
              <div className="grid grid-cols-[minmax(0,1fr)_2rem] items-center gap-2 sm:grid-cols-[minmax(0,1fr)_9rem_minmax(0,1fr)_2rem]">
                <End
                  label="From"
                  value={relation.from}
                  ends={ends}
                  readOnly={readOnly}
                  onChange={(from) => set({ from })}
                />
                <span className="max-sm:order-last max-sm:col-span-2">
                  <Choose
                    label={`How many ${relation.from} for one ${relation.to}`}
                    value={relation.cardinality}
                    options={cardinalities}
                    readOnly={readOnly}
                    onChange={(cardinality) => set({ cardinality })}
                  />
                </span>
                <span className="max-sm:order-1">
                  <End
                    label="To"
                    value={relation.to}
                    ends={ends}
                    readOnly={readOnly}
                    onChange={(to) => set({ to })}
                  />
                </span>
                {!readOnly && (
                  <IconButton
                    label={`Remove the relation from ${relation.from}`}
                    onClick={() => put(layer.relations.toSpliced(at, 1))}
                  >
                    <X size={15} />
                  </IconButton>
                )}
              </div>
              {problem && (
                <p role="alert" className="mt-1 text-bad text-fine">
                  <Coded text={`${problem.message} ${problem.hint}`} />
                </p>
              )}
            </li>
          );
        })}
      </ul>
    </Part>
  );
}

interface EndProps {
  label: string;
  value: string;
  ends: readonly string[];
  readOnly: boolean;
  onChange: (end: string) => void;
}

function End({ label, value, ends, readOnly, onChange }: EndProps) {
  return (
    <select
      aria-label={label}
      value={value}
      disabled={readOnly}
      onChange={(event) => onChange(event.target.value)}
      className="field choosable h-8 py-0! pe-6.5! font-mono text-code"
    >
      {!ends.includes(value) && <option>{value}</option>}
      {ends.map((end) => (
        <option key={end}>{end}</option>
      ))}
    </select>
  );
}
