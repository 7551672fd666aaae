import { useEffect, useMemo, useRef, useState } from "react";
import { parse, read, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { type Config, compile, type TopLevelSpec } from "vega-lite";
import { useMode } from "@/lib/appearance";
import { type Box, useBox } from "@/lib/hooks";
import { fitted } from "./fit";
import { withMoments } from "./moments";
import { themeOf } from "./theme";
import { tooltip } from "./tooltip";

interface Props {
  spec: Record<string, unknown>;
  label: string;
  /** Whether the drawing takes the height it is given, or the height that it asks for. */
  fill: boolean;
}

/** Draws a Vega-Lite spec. Expressions are interpreted, so that no page policy has to allow `eval`. */
export function VegaChart({ spec, label, fill }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const box = useBox(frame);
  const mode = useMode();
  const [failed, setFailed] = useState(false);
  // Rows that change are put into the drawing that stands; all else draws it anew.
  const shape = useMemo(() => JSON.stringify({ ...spec, data: null }), [spec]);
  const latest = useRef(spec);
  latest.current = spec;
  const drawing = useRef<Drawing | null>(null);
  useEffect(() => {
    const rows = rowsOf(spec);
    if (drawing.current && rows && drawing.current.rows !== rows) refill(drawing.current, rows);
  }, [spec]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for the spec without its rows
  useEffect(() => {
    const element = frame.current?.firstElementChild;
    if (!(element instanceof HTMLElement) || !box || box.width < 40) return;
    let gone = false;
    // Labels are measured when they are first drawn; measured in a fallback face they would be clipped.
    void document.fonts.ready.then(() => {
      if (gone) return;
      try {
        drawing.current = draw(element, latest.current, box, fill, mode);
        setFailed(false);
      } catch {
        setFailed(true);
      }
    });
    return () => {
      gone = true;
      drawing.current?.view.finalize();
      drawing.current = null;
    };
  }, [shape, box, fill, mode]);
  return (
    <div ref={frame} className={fill ? "h-full min-h-0 w-full overflow-hidden" : "w-full overflow-hidden"}>
      <div role="img" aria-label={label} className={failed ? "hidden" : "leading-none"} />
      {failed && (
        <p className="py-8 text-center text-ink-2">This shape cannot be drawn. The table has its rows.</p>
      )}
    </div>
  );
}

function draw(
  element: HTMLElement,
  spec: Record<string, unknown>,
  box: Box,
  fill: boolean,
  mode: "light" | "dark",
): Drawing {
  const sized = fitted(spec, box, fill);
  const config = { ...themeOf(mode), ...(typeof spec.config === "object" ? spec.config : {}) };
  const { spec: compiled } = compile(sized as unknown as TopLevelSpec, { config: config as Config });
  const view = new View(parse(withMoments(compiled), undefined, { ast: true }), {
    container: element,
    renderer: "svg",
    hover: true,
    tooltip,
    // The types of vega lag behind its option for an interpreter.
    ...({ expr: expressionInterpreter } as object),
  });
  void view.runAsync();
  const data = (compiled.data ?? []).find((each) => each.name === table);
  const format = data && "format" in data ? data.format : undefined;
  return { view, rows: rowsOf(spec), format };
}

const table = "table";

interface Drawing {
  view: View;
  rows: readonly unknown[] | null;
  format: unknown;
}

function rowsOf(spec: Record<string, unknown>): readonly unknown[] | null {
  const data = spec.data as { name?: unknown; values?: unknown } | undefined;
  return data?.name === table && Array.isArray(data.values) ? data.values : null;
}

/** Copies, since Vega writes into the rows that it is given. */
function refill(drawing: Drawing, rows: readonly unknown[]): void {
  drawing.rows = rows;
  const format = { type: "json", ...(drawing.format as object | undefined) };
  const parsed: unknown = read(JSON.stringify(rows), format as never);
  void drawing.view.data(table, parsed as unknown[]).runAsync();
}
