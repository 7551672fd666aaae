import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { AlignLeft, ListTree, Play, Save, Table2 } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { Bar, Crumb, Here } from "@/design/Bar";
import { Button } from "@/design/Button";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { Page } from "@/design/Page";
import { SkeletonRows } from "@/design/Skeleton";
import { sayError } from "@/design/Toasts";
import { useSettled, useTitle } from "@/lib/hooks";
import type { SavedQuery } from "@/lib/types/conversation";
import { Stop } from "@/parts/Stop";
import { Sql } from "@/parts/sql/Sql";
import { runSql, sqlRun, validateQuery } from "@/requests/ask";
import { schemaQuery } from "@/requests/datasets";
import { explainSql, formatSql, savedQuery } from "@/requests/statements";
import { Schema } from "./Schema";
import { Explained } from "./sql/Explained";
import { Parameters } from "./sql/Parameters";
import { boundOf, describedOf, type Given, givenOf, parametersOf } from "./sql/parameters";
import { Result } from "./sql/Result";
import { SaveDialog } from "./sql/SaveDialog";
import { SavedList } from "./sql/SavedList";
import { Verdict } from "./Verdict";

const route = getRouteApi("/in/ask/sql");

/** SQL by hand, over what one may see: written, explained, run with values, saved. */
export function SqlPage() {
  useTitle("SQL");
  const navigate = useNavigate();
  const { sql: linked = "", saved: savedId } = route.useSearch();
  const [text, setText] = useState(linked);
  const [given, setGiven] = useState<Record<string, Given>>({});
  const [saved, setSaved] = useState<SavedQuery | null>(null);
  const [saving, setSaving] = useState(false);
  const names = useMemo(() => parametersOf(text), [text]);
  const parameters = boundOf(names, given);
  const open = (one: SavedQuery) => {
    setSaved(one);
    setText(one.sql);
    setGiven(givenOf(one.parameters));
    void navigate({ to: "/ask/sql", search: { saved: one.saved_id }, replace: true });
  };
  useOpened(savedId, saved, open);
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
  const validation = useQuery({
    ...validateQuery(settled, boundOf(parametersOf(settled), given)),
    enabled: settled.trim() !== "",
  });
  const running = useMutation({
    mutationFn: (statement: string) => runSql({ sql: statement, parameters }),
    onMutate: (statement) =>
      void navigate({
        to: "/ask/sql",
        search: saved ? { saved: saved.saved_id } : { sql: statement },
        replace: true,
      }),
  });
  const explaining = useMutation({ mutationFn: () => explainSql(text, parameters), onError: sayError });
  const formatting = useMutation({
    mutationFn: () => formatSql(text),
    onSuccess: (told) => setText(told.sql),
    onError: sayError,
  });
  const run = () => {
    if (text.trim() !== "") running.mutate(text);
  };
  const empty = text.trim() === "";
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
            <Here>{saved?.name ?? "SQL"}</Here>
          </>
        }
        actions={
          <>
            <Button weight="quiet" icon={<Save size={14} />} disabled={empty} onClick={() => setSaving(true)}>
              Save
            </Button>
            <Button weight="primary" icon={<Play size={13} />} busy={running.isPending} onClick={run}>
              Run
            </Button>
          </>
        }
      />
      <Page full>
        <h1 className="sr-only">SQL</h1>
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_17rem]">
          <div className="grid min-w-0 gap-4">
            <section className="card" aria-label="Statement">
              <div className="max-h-[45dvh] min-h-40 overflow-y-auto">
                <Sql value={text} label="SQL" schema={tables} numbered onChange={setText} onRun={run} />
              </div>
              <Parameters
                names={names}
                given={given}
                onChange={(name, value) => setGiven((old) => ({ ...old, [name]: value }))}
              />
              <div className="flex min-h-10 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-line border-t px-4 py-1.5">
                <div className="min-h-6 min-w-0 max-md:basis-full">
                  <Verdict validation={empty ? undefined : validation.data} />
                </div>
                <span className="flex items-center gap-1">
                  <span className="me-2 hidden shrink-0 text-ink-3 text-small xl:block">
                    Ctrl Enter runs it
                  </span>
                  <Button
                    size="small"
                    weight="quiet"
                    icon={<AlignLeft size={13} />}
                    disabled={empty}
                    busy={formatting.isPending}
                    onClick={() => formatting.mutate()}
                  >
                    Format
                  </Button>
                  <Button
                    size="small"
                    weight="quiet"
                    icon={<ListTree size={13} />}
                    disabled={empty}
                    busy={explaining.isPending}
                    onClick={() => explaining.mutate()}
                  >
                    Explain
                  </Button>
                </span>
              </div>
            </section>
            {explaining.data && <Explained told={explaining.data} onClose={explaining.reset} />}
            {running.isError && <ErrorNote error={running.error} />}
            {running.isPending && (
              <div className="card">
                <div className="flex h-11 items-center justify-end px-4">
                  <Stop run={sqlRun} />
                </div>
                <SkeletonRows rows={6} className="h-8.5" />
              </div>
            )}
            {running.isIdle && !explaining.data && (
              <div className="card">
                <Empty icon={<Table2 size={18} />} title="Rows come here">
                  Run the statement to see what it gives as a table or a chart, to save it, to export its rows
                  or to pin it to a dashboard.
                </Empty>
              </div>
            )}
            {running.data && !running.isPending && <Result result={running.data} parameters={parameters} />}
          </div>
          <div className="grid gap-4 lg:sticky lg:top-18">
            <SavedList open={saved} onOpen={open} />
            <Schema
              tables={schema.data?.tables ?? null}
              onPick={(words) => setText(text === "" ? words : `${text} ${words}`)}
            />
          </div>
        </div>
      </Page>
      {saving && (
        <SaveDialog
          sql={text}
          parameters={describedOf(names, given)}
          open={saved}
          onClose={() => setSaving(false)}
          onSaved={(made) => {
            setSaving(false);
            open(made);
          }}
        />
      )}
    </>
  );
}

/** Opens the saved query that the address names. */
function useOpened(id: string | undefined, saved: SavedQuery | null, open: (one: SavedQuery) => void) {
  const wanted = id !== undefined && id !== saved?.saved_id;
  const { data } = useQuery({ ...savedQuery(id ?? ""), enabled: wanted });
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is opened once, when it has come
  useEffect(() => {
    if (wanted && data) open(data);
  }, [data]);
}
