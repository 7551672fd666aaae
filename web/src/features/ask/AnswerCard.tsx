import { useQuery } from "@tanstack/react-query";
import { Bell, Pin } from "lucide-react";
import { type ReactNode, useState } from "react";
import { IconButton } from "@/design/Button";
import { DataGrid } from "@/design/DataGrid";
import { TabPanel, Tabs } from "@/design/Tabs";
import { classes } from "@/lib/classes";
import type { Answer, QueryAnswer } from "@/lib/types/answers";
import { AlertDialog } from "@/parts/alerts/AlertDialog";
import { Chart } from "@/parts/chart/Chart";
import { KindChoice } from "@/parts/chart/KindChoice";
import { ExportMenu } from "@/parts/ExportMenu";
import { useMay } from "@/parts/session";
import { redrawnQuery } from "@/requests/ask";
import { AnswerFoot } from "./AnswerFoot";
import { Finding } from "./Finding";
import { Opinion } from "./Opinion";
import { PinDialog } from "./PinDialog";
import { SqlTab } from "./SqlTab";
import { WhyTab } from "./WhyTab";

type Tab = "chart" | "table" | "sql" | "why";

const tabs: readonly { value: Tab; label: ReactNode }[] = [
  { value: "chart", label: "Chart" },
  { value: "table", label: "Table" },
  { value: "sql", label: "SQL" },
  {
    value: "why",
    label: (
      <>
        Why<span className="hidden sm:inline"> this answer</span>
      </>
    ),
  },
];

/** Whether a picture comes that takes a moment, and whose place is kept until then. */
function isDrawn(chart: Answer["chart"]): boolean {
  return chart !== null && chart.kind !== "table" && chart.kind !== "number" && chart.spec !== null;
}

/** The answer four ways; SQL changed by hand replaces what is shown until it is put back. */
export function AnswerCard({ answer }: { answer: Answer }) {
  const [tab, setTab] = useState<Tab>("chart");
  const [edited, setEdited] = useState<QueryAnswer | null>(null);
  const [pinning, setPinning] = useState(false);
  const [watching, setWatching] = useState(false);
  const [kind, setKind] = useState<string | null>(null);
  const mayPin = useMay("analyst");
  const shown = edited ?? answer;
  const redrawn = useQuery({
    ...redrawnQuery(shown.sql ?? "", shown.as_of, kind ?? ""),
    enabled: kind !== null && kind !== "table" && shown.sql !== null,
  });
  const chart =
    kind === "table" ? { kind, spec: null } : (kind !== null && redrawn.data?.chart) || shown.chart;
  return (
    <div className="card overflow-hidden">
      <Tabs
        label="The answer as"
        tabs={tabs}
        value={tab}
        onChange={setTab}
        actions={
          <>
            {tab === "chart" && <KindChoice chart={shown.chart} value={kind} onChange={setKind} />}
            {mayPin && shown.sql && (
              <IconButton label="Alert me when …" onClick={() => setWatching(true)}>
                <Bell size={16} />
              </IconButton>
            )}
            {mayPin && (
              <IconButton label="Pin to a dashboard" onClick={() => setPinning(true)}>
                <Pin size={16} />
              </IconButton>
            )}
            <ExportMenu sql={shown.sql ?? ""} asOf={shown.as_of} />
          </>
        }
      >
        {edited && (
          <p className="flex items-center justify-between gap-3 border-line border-b bg-warn-soft px-4.5 py-2 text-fine">
            <span>This is what your own SQL gives; the words of the question no longer describe it.</span>
            <button type="button" className="font-medium text-accent" onClick={() => setEdited(null)}>
              Put the answer back
            </button>
          </p>
        )}
        <TabPanel value="chart">
          <div className="grid gap-4 px-4.5 pt-4 pb-3">
            {!edited && answer.explanation && (
              <Finding text={answer.explanation} answer={answer} onShow={setTab} />
            )}
            <div className={classes(isDrawn(chart) && "not-[&:has(canvas,svg)]:min-h-74")}>
              <Chart
                chart={chart}
                columns={shown.columns}
                rows={shown.results}
                label={shown.chart?.title ?? answer.question}
              />
            </div>
          </div>
        </TabPanel>
        <TabPanel value="table">
          <DataGrid
            label={`Result of ${answer.question}`}
            columns={shown.columns}
            rows={shown.results}
            className="max-h-[28rem]"
          />
        </TabPanel>
        <TabPanel value="sql">
          <SqlTab
            sql={shown.sql ?? ""}
            onResult={(result) => {
              setEdited(result);
              setKind(null);
              setTab("table");
            }}
          />
        </TabPanel>
        <TabPanel value="why">
          <WhyTab answer={answer} />
        </TabPanel>
      </Tabs>
      <AnswerFoot answer={answer} edited={edited} />
      <Opinion answer={answer} edited={edited} />
      {watching && (
        <AlertDialog
          watch={{ kind: "sql", sql: shown.sql ?? "" }}
          name={answer.question}
          columns={shown.columns}
          onClose={() => setWatching(false)}
        />
      )}
      {pinning && <PinDialog answer={answer} edited={edited} onClose={() => setPinning(false)} />}
    </div>
  );
}
