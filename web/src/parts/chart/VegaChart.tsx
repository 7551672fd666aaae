import { useEffect, useRef, useState } from "react";
import { parse, View } from "vega";
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
  useEffect(() => {
    const element = frame.current?.firstElementChild;
    if (!(element instanceof HTMLElement) || !box || box.width < 40) return;
    let view: View | null = null;
    let gone = false;
    // Labels are measured when they are first drawn; measured in a fallback face they would be clipped.
    void document.fonts.ready.then(() => {
      if (gone) return;
      try {
        view = draw(element, spec, box, fill, mode);
        setFailed(false);
      } catch {
        setFailed(true);
      }
    });
    return () => {
      gone = true;
      view?.finalize();
    };
  }, [spec, box, fill, mode]);
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
): View {
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
  return view;
}
