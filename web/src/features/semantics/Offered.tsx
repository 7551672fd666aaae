import { plural } from "@/lib/format";
import type { DatasetMeaning, Layer } from "@/lib/types/semantics";

/** What a draft or an import would bring, in a line for each dataset. */
export function Offered({ layer, none }: { layer: Layer; none: string }) {
  if (layer.datasets.length + layer.relations.length === 0) return <p className="text-ink-2">{none}</p>;
  return (
    <ul className="max-h-[45dvh] divide-y divide-line overflow-y-auto border-line border-y text-fine">
      {layer.datasets.map((one) => (
        <li key={one.dataset} className="flex flex-wrap gap-x-3 py-1.5">
          <span className="font-mono text-code">{one.dataset}</span>
          <span className="text-ink-2">{holds(one)}</span>
        </li>
      ))}
      {layer.relations.map((one) => (
        <li key={`${one.from} ${one.to}`} className="py-1.5">
          <span className="font-mono text-code break-all">
            {one.from} → {one.to}
          </span>{" "}
          <span className="text-ink-2">{one.cardinality}</span>
        </li>
      ))}
    </ul>
  );
}

function holds(one: DatasetMeaning): string {
  const parts = [
    one.time && `time ${one.time}`,
    one.columns.length > 0 && plural(one.columns.length, "column"),
    one.metrics.length > 0 && plural(one.metrics.length, "metric"),
    one.filters.length > 0 && plural(one.filters.length, "filter"),
    one.synonyms.length > 0 && plural(one.synonyms.length, "other word"),
  ].filter(Boolean);
  return parts.length === 0 ? "named" : parts.join(", ");
}
