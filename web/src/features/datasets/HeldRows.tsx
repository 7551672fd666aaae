import { useQuery } from "@tanstack/react-query";
import { Badge } from "@/design/Badge";
import { Coded } from "@/design/Coded";
import { ErrorNote } from "@/design/ErrorNote";
import { Scroll } from "@/design/Scroll";
import { Skeleton } from "@/design/Skeleton";
import { cell, count, plural } from "@/lib/format";
import type { CheckResult } from "@/lib/types/checks";
import type { HeldLook } from "@/lib/types/datasets";
import { heldQuery } from "@/requests/datasets";
import { exampleWords } from "./checks/CheckHistory";

/** What a held load brings: the checks that do not hold, with what breaks them, and its first rows. */
export function HeldRows({ dataset, load }: { dataset: string; load: string }) {
  const held = useQuery(heldQuery(dataset, load));
  if (held.isError) return <ErrorNote error={held.error} onRetry={() => void held.refetch()} />;
  if (held.isPending) return <Skeleton className="h-24" />;
  const broken = held.data.checks?.results.filter((result) => result.status !== "passed") ?? [];
  return (
    <div className="grid gap-3">
      {broken.length > 0 && (
        <ul aria-label="Checks that do not hold" className="grid gap-2">
          {broken.map((result) => (
            <Broken key={result.result_id} result={result} />
          ))}
        </ul>
      )}
      <Rows held={held.data} />
    </div>
  );
}

function Broken({ result }: { result: CheckResult }) {
  return (
    <li className="text-fine">
      <span className="flex flex-wrap items-center gap-x-2">
        <Badge tone={result.severity === "hold" ? "bad" : "warn"}>{result.severity}</Badge>
        <span className="font-medium">
          <Coded text={result.title} />
        </span>
        <span className="text-ink-2">{result.reason}</span>
      </span>
      {result.examples.length > 0 && (
        <span className="mt-0.5 block truncate font-mono text-code text-ink-2">
          {result.examples.slice(0, 5).map(exampleWords).join(" · ")}
        </span>
      )}
    </li>
  );
}

function Rows({ held }: { held: HeldLook }) {
  return (
    <div>
      <p className="mb-1.5 text-fine text-ink-2">
        {held.rows.length < held.row_count
          ? `The first ${count(held.rows.length)} of ${plural(held.row_count, "row")}:`
          : `${plural(held.row_count, "row")}:`}
      </p>
      <Scroll
        label="Rows of the load that waits"
        className="max-h-64 overflow-auto rounded-md border border-line bg-surface"
      >
        <table className="w-full text-fine">
          <thead className="sticky top-0 bg-surface text-start text-ink-2 text-small">
            <tr>
              {held.columns.map((column) => (
                <th
                  key={column.name}
                  scope="col"
                  className="border-line border-b px-2.5 py-1.5 font-medium whitespace-nowrap"
                >
                  {column.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {held.rows.map((row, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place
              <tr key={place}>
                {held.columns.map((column) => (
                  <td key={column.name} className="figures max-w-60 truncate px-2.5 py-1">
                    {cell(row[column.name], column.type)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  );
}
