import { useState } from "react";
import { Button } from "@/design/Button";
import { Scroll } from "@/design/Scroll";
import { SkeletonRows } from "@/design/Skeleton";
import { count, milliseconds } from "@/lib/format";
import type { EndpointFigures, Figures } from "@/lib/types/monitoring";
import { Panel } from "./Panel";

const few = 8;
type Order = "requests" | "errors" | "p95_ms";

/** Each route since the start: how often, how it went, how long it took. */
export function Endpoints({ figures }: { figures: Figures | undefined }) {
  const [all, setAll] = useState(false);
  const [order, setOrder] = useState<Order>("requests");
  const sorted = (figures?.endpoints ?? []).toSorted((a, b) => b[order] - a[order]);
  const shown = all ? sorted : sorted.slice(0, few);
  return (
    <Panel title="Routes" words="since the start">
      {!figures && <SkeletonRows rows={6} className="h-9" />}
      {figures && (
        <Scroll label="Routes and how they went" className="overflow-x-auto border-line border-t">
          <table className="figures w-full min-w-[34rem] text-fine">
            <thead className="text-ink-3">
              <tr className="border-line border-b">
                <th scope="col" className="h-9 px-4.5 text-start font-medium">
                  Route
                </th>
                <Head order={order} by="requests" onOrder={setOrder}>
                  Requests
                </Head>
                <Head order={order} by="errors" onOrder={setOrder}>
                  Failed
                </Head>
                <th scope="col" className="px-3 text-end font-medium">
                  Mean
                </th>
                <Head order={order} by="p95_ms" onOrder={setOrder}>
                  95 of 100
                </Head>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {shown.map((each) => (
                <Row key={`${each.method} ${each.endpoint}`} endpoint={each} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {sorted.length > few && (
        <div className="border-line border-t px-4.5 py-2">
          <Button size="small" weight="quiet" onClick={() => setAll(!all)}>
            {all ? "Show fewer" : `Show all ${count(sorted.length)}`}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Head({
  order,
  by,
  onOrder,
  children,
}: {
  order: Order;
  by: Order;
  onOrder: (by: Order) => void;
  children: string;
}) {
  return (
    <th
      scope="col"
      aria-sort={order === by ? "descending" : undefined}
      className="px-3 text-end font-medium last:pe-4.5"
    >
      <button
        type="button"
        onClick={() => onOrder(by)}
        className={`rounded-sm hover:text-ink-1 ${order === by ? "text-ink-1" : ""}`}
      >
        {children}
      </button>
    </th>
  );
}

function Row({ endpoint }: { endpoint: EndpointFigures }) {
  return (
    <tr className="hover:bg-sunken">
      <th
        scope="row"
        className="max-w-0 min-w-52 truncate py-1.5 ps-4.5 pe-3 text-start font-normal sm:w-1/2"
      >
        <span className="me-2 text-ink-3">{endpoint.method}</span>
        <span className="font-mono text-code" title={endpoint.endpoint}>
          {endpoint.endpoint}
        </span>
      </th>
      <td className="px-3 text-end">{count(endpoint.requests)}</td>
      <td className={`px-3 text-end ${endpoint.errors > 0 ? "font-medium text-bad" : "text-ink-3"}`}>
        {count(endpoint.errors)}
      </td>
      <td className="px-3 text-end text-ink-2">{milliseconds(endpoint.mean_ms)}</td>
      <td className="px-3 pe-4.5 text-end text-ink-2">{milliseconds(endpoint.p95_ms)}</td>
    </tr>
  );
}
