import { useInfiniteQuery } from "@tanstack/react-query";
import { CircleCheck, Download, PencilLine } from "lucide-react";
import { useCallback, useState } from "react";
import { Button } from "@/design/Button";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { Scroll } from "@/design/Scroll";
import { SkeletonRows } from "@/design/Skeleton";
import { count, plural } from "@/lib/format";
import type { Dataset } from "@/lib/types/datasets";
import { download } from "@/parts/download";
import { setAsideQuery } from "@/requests/datasets";
import { reason } from "../Balance";
import { LoadThese } from "./LoadThese";

/** The rows that did not fit, as they stand in the file. */
export function SetAsideTab({ dataset }: { dataset: Dataset }) {
  const none = (dataset.rows_set_aside ?? 0) === 0;
  const [loading, setLoading] = useState(false);
  const close = useCallback(() => setLoading(false), []);
  const rows = useInfiniteQuery({ ...setAsideQuery(dataset.dataset_id), enabled: !none });
  if (none) {
    return (
      <Empty icon={<CircleCheck size={18} className="text-good" />} title="No row was set aside">
        Every row of the file fits its columns and is in the dataset.
      </Empty>
    );
  }
  if (rows.isPending) return <SkeletonRows rows={6} className="h-10" />;
  if (rows.isError) {
    return (
      <div className="p-4">
        <ErrorNote error={rows.error} onRetry={() => void rows.refetch()} />
      </div>
    );
  }
  const first = rows.data.pages[0];
  const items = rows.data.pages.flatMap((page) => page.items);
  return (
    <div>
      <div className="flex flex-wrap items-start justify-between gap-3 border-line border-b px-4.5 py-3">
        <ul className="text-fine text-ink-2">
          {first?.reasons.map((each) => (
            <li key={each.reason}>
              <span className="figures font-medium text-warn">{plural(each.count, "row")}</span>,{" "}
              {reason(each)}
            </li>
          ))}
        </ul>
        <div className="flex gap-2">
          <Button
            size="small"
            icon={<Download size={13} />}
            onClick={() => download(`/api/v1/datasets/${dataset.dataset_id}/set-aside.csv`)}
          >
            Download them
          </Button>
          {dataset.may_change && !loading && (
            <Button
              size="small"
              weight="primary"
              icon={<PencilLine size={13} />}
              onClick={() => setLoading(true)}
            >
              Load these too
            </Button>
          )}
        </div>
      </div>
      {loading && first && (
        <LoadThese dataset={dataset} reasons={first.reasons} rows={items} onClose={close} />
      )}
      <Scroll label="Rows set aside" className="max-h-[36rem] overflow-auto">
        <table className="w-full text-fine">
          <thead className="sticky top-0 bg-surface text-start text-ink-2 text-small">
            <tr>
              <th scope="col" className="border-line border-b py-2 pe-3 ps-4.5 text-end font-medium">
                Line
              </th>
              <th scope="col" className="border-line border-b px-3 py-2 font-medium">
                Reason
              </th>
              <th scope="col" className="border-line border-b px-3 py-2 font-medium">
                As it stands in the file
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {items.map((item) => (
              <tr key={`${item.line}-${item.byte_offset}`}>
                <td
                  className="figures py-2 pe-3 ps-4.5 text-end align-top font-medium"
                  title={`byte ${count(item.byte_offset)}`}
                >
                  {count(item.line)}
                </td>
                <td className="px-3 py-2 align-top text-ink-2">{item.reason}</td>
                <td className="w-3/5 px-3 py-2 align-top font-mono text-code break-all">{item.raw}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {rows.hasNextPage && (
          <div className="p-3 text-center">
            <Button size="small" busy={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>
              Show more
            </Button>
          </div>
        )}
      </Scroll>
    </div>
  );
}
