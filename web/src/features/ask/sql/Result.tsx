import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { DataGrid } from "@/design/DataGrid";
import { TabPanel, Tabs } from "@/design/Tabs";
import { age, count, milliseconds } from "@/lib/format";
import type { QueryAnswer } from "@/lib/types/answers";
import { Chart } from "@/parts/chart/Chart";
import { KindChoice } from "@/parts/chart/KindChoice";
import { Engine } from "@/parts/Engine";
import { ExportMenu } from "@/parts/ExportMenu";
import { rollupTitle } from "@/parts/transforms/words";
import { redrawnQuery } from "@/requests/ask";
import type { Bound } from "@/requests/statements";

/** What a statement gave, as a table or a chart. */
export function Result({ result, parameters }: { result: QueryAnswer; parameters: Bound }) {
  const [tab, setTab] = useState<"table" | "chart">("table");
  const [kind, setKind] = useState<string | null>(null);
  const redrawn = useQuery({
    ...redrawnQuery(result.sql, result.as_of, kind ?? "", parameters),
    enabled: kind !== null && kind !== "table",
  });
  const chart =
    kind === "table" ? { kind, spec: null } : (kind !== null && redrawn.data?.chart) || result.chart;
  return (
    <section className="card overflow-hidden" aria-label="Result">
      <Tabs
        label="The result as"
        value={tab}
        onChange={setTab}
        tabs={[
          { value: "table", label: "Table" },
          { value: "chart", label: "Chart" },
        ]}
        actions={
          <>
            {tab === "chart" && <KindChoice chart={result.chart} value={kind} onChange={setKind} />}
            <span className="figures me-2 hidden text-fine text-ink-3 sm:block">
              {result.truncated
                ? `first ${count(result.results.length)} rows`
                : `${count(result.row_count)} rows`}
              ,{" "}
              {result.cached && result.age_seconds !== null
                ? `kept from ${age(result.age_seconds)} ago`
                : milliseconds(result.execution_time_ms)}
              {result.rollup && <span title={rollupTitle(result.rollup)}>, from a rollup</span>}
            </span>
            <span className="me-2 hidden text-fine text-ink-3 sm:block">
              <Engine used={result.engine} />
            </span>
            <ExportMenu sql={result.sql} parameters={parameters} />
          </>
        }
      >
        <TabPanel value="table">
          <DataGrid label="Result" columns={result.columns} rows={result.results} className="max-h-[60dvh]" />
        </TabPanel>
        <TabPanel value="chart">
          <div className="px-4.5 py-4">
            <Chart chart={chart} columns={result.columns} rows={result.results} label="Result as a chart" />
          </div>
        </TabPanel>
      </Tabs>
    </section>
  );
}
