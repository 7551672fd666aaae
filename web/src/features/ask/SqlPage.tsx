import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Download, Play } from "lucide-react";
import { useMemo, useState } from "react";
import { Bar, Crumb, Here } from "@/design/Bar";
import { Button, IconButton } from "@/design/Button";
import { DataGrid } from "@/design/DataGrid";
import { ErrorNote } from "@/design/ErrorNote";
import { Menu, MenuItem } from "@/design/Menu";
import { Page } from "@/design/Page";
import { SkeletonRows } from "@/design/Skeleton";
import { TabPanel, Tabs } from "@/design/Tabs";
import { sayError } from "@/design/Toasts";
import { age, count, milliseconds } from "@/lib/format";
import { useSettled, useTitle } from "@/lib/hooks";
import type { QueryAnswer } from "@/lib/types/answers";
import { Chart } from "@/parts/chart/Chart";
import { KindChoice } from "@/parts/chart/KindChoice";
import { download } from "@/parts/download";
import { Sql } from "@/parts/sql/Sql";
import { type ExportFormat, exportRows, redrawnQuery, runSql, validateQuery } from "@/requests/ask";
import { schemaQuery } from "@/requests/datasets";
import { Schema } from "./Schema";
import { Verdict } from "./Verdict";

const route = getRouteApi("/in/ask/sql");

/** SQL by hand, over what one may see. */
export function SqlPage() {
  useTitle("SQL");
  const { sql = "" } = route.useSearch();
  const navigate = useNavigate();
  const [text, setText] = useState(sql);
  const schema = useQuery(schemaQuery);
  const tables = useMemo(
    () =>
      Object.fromEntries(
        (schema.data?.tables ?? []).map((table) => [
          table.table_name,
          table.columns.map((column) => column.name),
        ]),
      ),
    [schema.data],
  );
  const settled = useSettled(text, 350);
  const validation = useQuery({ ...validateQuery(settled), enabled: settled.trim() !== "" });
  const running = useMutation({
    mutationFn: (statement: string) => runSql({ sql: statement }),
    onMutate: (statement) => void navigate({ to: "/ask/sql", search: { sql: statement }, replace: true }),
  });
  const run = () => {
    if (text.trim() !== "") running.mutate(text);
  };
  return (
    <>
      <Bar
        title={
          <>
            <Crumb>
              <Link to="/ask" className="hover:text-ink-1">
                Ask
              </Link>
            </Crumb>
            <Here>SQL</Here>
          </>
        }
        actions={
          <Button weight="primary" icon={<Play size={13} />} busy={running.isPending} onClick={run}>
            Run
          </Button>
        }
      />
      <Page full>
        <h1 className="sr-only">SQL</h1>
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_16rem]">
          <div className="grid min-w-0 gap-4">
            <section className="card" aria-label="Statement">
              <div className="max-h-[45dvh] min-h-40 overflow-y-auto">
                <Sql value={text} label="SQL" schema={tables} numbered onChange={setText} onRun={run} />
              </div>
              <div className="flex min-h-10 items-center justify-between gap-3 border-line border-t px-4 py-2">
                <Verdict validation={text.trim() === "" ? undefined : validation.data} />
                <span className="hidden shrink-0 text-ink-3 text-small sm:block">Ctrl Enter runs it</span>
              </div>
            </section>
            {running.isError && <ErrorNote error={running.error} />}
            {running.isPending && (
              <div className="card">
                <SkeletonRows rows={6} className="h-8.5" />
              </div>
            )}
            {running.data && !running.isPending && <Result result={running.data} />}
          </div>
          <Schema
            tables={schema.data?.tables ?? null}
            onPick={(words) => setText(text === "" ? words : `${text} ${words}`)}
          />
        </div>
      </Page>
    </>
  );
}

function Result({ result }: { result: QueryAnswer }) {
  const [tab, setTab] = useState<"table" | "chart">("table");
  const [kind, setKind] = useState<string | null>(null);
  const redrawn = useQuery({
    ...redrawnQuery(result.sql, result.as_of, kind ?? ""),
    enabled: kind !== null && kind !== "table",
  });
  const chart =
    kind === "table" ? { kind, spec: null } : (kind !== null && redrawn.data?.chart) || result.chart;
  const exporting = useMutation({
    mutationFn: (format: ExportFormat) => exportRows({ sql: result.sql, format }),
    onSuccess: download,
    onError: sayError,
  });
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
            <span className="figures mr-2 hidden text-fine text-ink-3 sm:block">
              {result.truncated
                ? `first ${count(result.results.length)} rows`
                : `${count(result.row_count)} rows`}
              ,{" "}
              {result.cached && result.age_seconds !== null
                ? `kept from ${age(result.age_seconds)} ago`
                : milliseconds(result.execution_time_ms)}
            </span>
            <Menu
              trigger={
                <IconButton label="Download">
                  <Download size={16} />
                </IconButton>
              }
            >
              <MenuItem onSelect={() => exporting.mutate("csv")}>CSV</MenuItem>
              <MenuItem onSelect={() => exporting.mutate("parquet")}>Parquet</MenuItem>
            </Menu>
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
