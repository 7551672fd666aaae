import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { TableSchema } from "@/lib/types/datasets";
import type { Layer } from "@/lib/types/semantics";
import { meaningOf, saysNothing } from "@/parts/meaning/layer";

interface Props {
  tables: readonly TableSchema[];
  layer: Layer;
  shown: string;
}

export function TableList({ tables, layer, shown }: Props) {
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const listed = tables.filter((table) => `${table.name} ${table.table_name}`.toLowerCase().includes(wanted));
  return (
    <nav aria-label="Datasets to describe" className="card min-w-0 overflow-hidden lg:sticky lg:top-16">
      {tables.length > 8 && (
        <div className="border-line border-b p-2">
          <input
            type="search"
            aria-label="Find a dataset to describe"
            placeholder="Find"
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="field h-8"
          />
        </div>
      )}
      <ul className="flex gap-1 overflow-x-auto p-1.5 lg:grid lg:max-h-[70dvh] lg:overflow-y-auto">
        {listed.map((table) => (
          <li key={table.dataset_id} className="shrink-0">
            <Link
              to="/semantics"
              search={{ dataset: table.table_name }}
              replace
              aria-current={table.table_name === shown ? "page" : undefined}
              className="flex min-h-8 items-center gap-2 rounded-md px-2.5 py-1 text-ink-2 hover:bg-sunken hover:text-ink-1 aria-[current=page]:bg-accent-soft aria-[current=page]:text-ink-1"
            >
              <span className="min-w-0 flex-1 truncate font-medium">{table.name}</span>
              <Said layer={layer} table={table.table_name} />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Said({ layer, table }: { layer: Layer; table: string }) {
  const meaning = meaningOf(layer, table);
  if (saysNothing(meaning)) return null;
  const metrics = meaning.metrics.length;
  return (
    <span className="figures shrink-0 text-ink-3 text-small">
      {metrics > 0 ? metrics : "·"}
      <span className="sr-only">{metrics > 0 ? " metrics" : " described"}</span>
    </span>
  );
}
