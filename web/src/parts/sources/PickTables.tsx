import { useMutation, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { SelectField, TextField } from "@/design/Field";
import { SkeletonRows } from "@/design/Skeleton";
import { bytes, plural, short } from "@/lib/format";
import type { Connection, SourceTable } from "@/lib/types/sources";
import { makeSyncs, shapeQuery, type TableWanted, tablesQuery } from "@/requests/sources";
import { addMade } from "../adding";
import { type Often, often, timesOf } from "./times";

interface Props {
  connection: Connection;
  onBack: () => void;
  onLoaded: () => void;
}

type Picked = Pick<SourceTable, "name" | "table_schema">;

const id = (table: Picked) => `${table.table_schema ?? ""}\n${table.name}`;

/** Tables, or patterns of files, to load; one alone can go on from its last value. */
export function PickTables({ connection, onBack, onLoaded }: Props) {
  const [text, setText] = useState("");
  const [picked, setPicked] = useState<readonly Picked[]>([]);
  const [cursor, setCursor] = useState("");
  const [when, setWhen] = useState<Often>("hand");
  const files = connection.reads === "files";
  const one = !files && picked.length === 1 ? (picked[0] ?? null) : null;
  const shape = useQuery({
    ...shapeQuery(connection.connection_id, one ?? { name: "", table_schema: null }),
    enabled: one !== null,
  });
  const loading = useMutation({
    mutationFn: () => {
      const times = timesOf(when) ?? { every_minutes: null, at: null };
      const how = one && cursor !== "" ? { cursor, key: shape.data?.key ?? [] } : {};
      return makeSyncs(
        connection.connection_id,
        picked.map((table): TableWanted => ({ ...table, times, ...how })),
      );
    },
    onSuccess: ({ items }) => {
      addMade(items);
      onLoaded();
    },
  });
  const pick = (table: Picked) => {
    setCursor("");
    setPicked((old) =>
      old.some((each) => id(each) === id(table))
        ? old.filter((each) => id(each) !== id(table))
        : [...old, { name: table.name, table_schema: table.table_schema }],
    );
  };
  return (
    <div className="grid gap-3">
      <TextField
        label={files ? "Find files, or write a pattern such as orders/*.csv" : "Find tables"}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Offered connection={connection} text={text} picked={picked} onPick={pick} />
      {files && /[*?.]/.test(text) && (
        <Button onClick={() => pick({ name: text.trim(), table_schema: null })}>
          Use the pattern {text.trim()}
        </Button>
      )}
      {one && shape.isError && <ErrorNote error={shape.error} />}
      <div className="grid gap-3 sm:grid-cols-2">
        {one && shape.data && (
          <SelectField
            label="Each time"
            value={cursor}
            onChange={setCursor}
            options={[
              { value: "", label: "the whole table" },
              ...shape.data.columns
                .filter((column) => column.orders)
                .map((column) => ({ value: column.name, label: `what is new by ${column.name}` })),
            ]}
          />
        )}
        <SelectField label="Load again" value={when} onChange={setWhen} options={often} />
      </div>
      {one && cursor !== "" && (
        <p className="text-fine text-ink-2">
          {shape.data?.key.length
            ? `Rows are found again by ${shape.data.key.join(", ")}, so changed ones are updated.`
            : "The table has no key: rows are added, and changed ones come beside what was there."}
        </p>
      )}
      {loading.isError && <ErrorNote error={loading.error} />}
      <div className="flex justify-end gap-2">
        <Button weight="quiet" onClick={onBack}>
          Back
        </Button>
        <Button
          weight="primary"
          disabled={picked.length === 0}
          busy={loading.isPending}
          onClick={() => loading.mutate()}
        >
          {picked.length > 1 ? `Load ${picked.length}` : "Load"}
        </Button>
      </div>
    </div>
  );
}

interface OfferedProps {
  connection: Connection;
  text: string;
  picked: readonly Picked[];
  onPick: (table: Picked) => void;
}

function Offered({ connection, text, picked, onPick }: OfferedProps) {
  const asked = useDeferredValue(/[*?]/.test(text) ? "" : text.trim());
  const tables = useQuery(tablesQuery(connection.connection_id, asked));
  if (tables.isError) return <ErrorNote error={tables.error} onRetry={() => void tables.refetch()} />;
  if (!tables.data) return <SkeletonRows rows={4} className="h-9" />;
  const own = picked.filter((each) => !tables.data.items.some((table) => id(table) === id(each)));
  const shown = [
    ...own.map(
      (each): SourceTable => ({ ...each, kind: "files", rows: null, files: null, size_bytes: null }),
    ),
    ...tables.data.items,
  ];
  return (
    <div>
      <ul
        aria-label="What can be loaded"
        className="max-h-56 divide-y divide-line overflow-y-auto rounded-md border border-line"
      >
        {shown.map((table) => (
          <li key={id(table)}>
            <label className="flex cursor-pointer items-center gap-3 px-3 py-1.5 hover:bg-sunken">
              <input
                type="checkbox"
                checked={picked.some((each) => id(each) === id(table))}
                onChange={() => onPick(table)}
              />
              <span className="min-w-0 flex-1 truncate font-mono text-code">
                {table.table_schema && <span className="text-ink-3">{table.table_schema}.</span>}
                {table.name}
              </span>
              <span className="figures shrink-0 text-fine text-ink-3">{size(table)}</span>
            </label>
          </li>
        ))}
        {shown.length === 0 && <li className="px-3 py-6 text-center text-ink-2">Nothing is found.</li>}
      </ul>
      {tables.data.total > tables.data.items.length && (
        <p className="mt-1 text-fine text-ink-3">
          The first {tables.data.items.length} of {tables.data.total}; type to find others.
        </p>
      )}
    </div>
  );
}

function size(table: SourceTable): string {
  if (table.kind === "view") return "view";
  if (table.files !== null) return `${plural(table.files, "file")}, ${bytes(table.size_bytes)}`;
  return table.rows === null ? "" : `about ${short(table.rows)} rows`;
}
