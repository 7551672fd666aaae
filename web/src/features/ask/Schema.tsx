import { ChevronRight } from "lucide-react";
import { SkeletonRows } from "@/design/Skeleton";
import type { TableSchema } from "@/lib/types/datasets";

interface Props {
  tables: readonly TableSchema[] | null;
  onPick: (words: string) => void;
}

/** The tables SQL sees, with their columns; a press puts a name into the statement. */
export function Schema({ tables, onPick }: Props) {
  return (
    <aside aria-label="Tables" className="card overflow-hidden">
      <h2 className="border-line border-b px-3.5 py-2 font-medium text-ink-3 text-small">Tables</h2>
      {tables === null && <SkeletonRows rows={5} className="h-8" />}
      {tables?.length === 0 && <p className="px-3.5 py-4 text-fine text-ink-2">No dataset is ready yet.</p>}
      <ul className="max-h-[70dvh] overflow-y-auto py-1">
        {tables?.map((table) => (
          <li key={table.dataset_id}>
            <details className="group">
              <summary className="flex list-none items-center gap-1.5 px-2.5 py-1 font-mono text-code -outline-offset-2 hover:bg-sunken">
                <ChevronRight
                  size={13}
                  className="text-ink-3 transition-transform group-open:rotate-90"
                  aria-hidden="true"
                />
                {table.table_name}
              </summary>
              <ul className="pb-1">
                {table.columns.map((column) => (
                  <li key={column.name}>
                    <button
                      type="button"
                      onClick={() => onPick(column.name)}
                      title={column.label ?? undefined}
                      className="flex w-full justify-between gap-2 py-0.5 pe-3 ps-7 text-start -outline-offset-2 hover:bg-sunken"
                    >
                      <code className="truncate font-mono text-code">{column.name}</code>
                      <code className="shrink-0 font-mono text-ink-3 text-micro leading-5">
                        {column.type}
                      </code>
                    </button>
                  </li>
                ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
    </aside>
  );
}
