import { type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { parse, read, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { type Config, compile, type TopLevelSpec } from "vega-lite";
import { useMode } from "@/lib/appearance";
import { type Box, useBox } from "@/lib/hooks";
import { crowdOf, frameOf } from "./crowd";
import { drawCrowd } from "./crowdView";
import { fitted } from "./fit";
import { withMoments } from "./moments";
import { type Noted, timeAxis, withNotes } from "./notes";
import { refill, remember, rowCount, shapeOf } from "./refill";
import { themeOf } from "./theme";
import { tooltip } from "./tooltip";

/** A mark that was chosen: what it stands for, and where on the screen it is. */
export interface Mark {
  datum: Readonly<Record<string, unknown>>;
  x: number;
  y: number;
}

export interface Touch {
  onMark: (mark: Mark) => void;
  /** A span of the axis of time that was drawn over. */
  onSpan: (from: Date, to: Date) => void;
}

interface Props {
  spec: Record<string, unknown>;
  label: string;
  /** Whether the drawing takes the height it is given, or the height that it asks for. */
  fill: boolean;
  touch?: Touch | null;
  notes?: readonly Noted[];
}

const none: readonly Noted[] = [];

/** Draws a Vega-Lite spec. Expressions are interpreted, so that no page policy has to allow `eval`. */
export function VegaChart({ spec, label, fill, touch = null, notes = none }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const box = useBox(frame);
  const mode = useMode();
  const [failed, setFailed] = useState(false);
  const drawn = useRef<View | null>(null);
  const touched = useRef(touch);
  touched.current = touch;
  const noted = useMemo(() => withNotes(spec, notes, inkOf("--brass", mode)), [spec, notes, mode]);
  const crowd = useMemo(() => crowdOf(noted), [noted]);
  const framed = useMemo(() => (crowd ? frameOf(noted, crowd) : noted), [noted, crowd]);
  const shape = useMemo(() => shapeOf(framed), [framed]);
  const told = useRef(label);
  told.current = label;
  const latest = useRef(framed);
  latest.current = framed;
  useEffect(() => {
    if (drawn.current) refill(drawn.current, framed, read);
  }, [framed]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for the spec without its rows
  useEffect(() => {
    const element = frame.current?.firstElementChild;
    if (!(element instanceof HTMLElement) || !box || box.width < 40) return;
    let view: View | null = null;
    let gone = false;
    let wipe: (() => void) | null = null;
    // Labels are measured when they are first drawn; measured in a fallback face they would be clipped.
    void document.fonts.ready.then(() => {
      if (gone) return;
      try {
        view = draw(element, latest.current, box, fill, mode);
        const points = crowd;
        if (points) {
          const onPoint = (mark: Mark) => touched.current?.onMark(mark);
          const stands = view;
          const plain = plainInk(mode);
          void stands.runAsync().then(() => {
            if (!gone) wipe = drawCrowd(element, stands, points, { plain, onPoint });
          });
        }
        // Vega makes its container a document of marks; to whoever listens it is one picture with one sentence.
        element.setAttribute("role", "img");
        element.setAttribute("aria-label", told.current);
        element.removeAttribute("aria-roledescription");
        drawn.current = view;
        view.addEventListener("click", (event, item) => {
          const datum: unknown = item?.datum;
          if (!(event instanceof MouseEvent) || typeof datum !== "object" || datum === null) return;
          touched.current?.onMark({
            datum: datum as Record<string, unknown>,
            x: event.clientX,
            y: event.clientY,
          });
        });
        setFailed(false);
      } catch {
        setFailed(true);
      }
    });
    return () => {
      gone = true;
      drawn.current = null;
      wipe?.();
      view?.finalize();
    };
  }, [shape, crowd, box, fill, mode]);
  const brushed = useBrush(drawn, touch !== null && timeAxis(spec) !== null ? touch.onSpan : null);
  return (
    <div
      ref={frame}
      className={`relative ${fill ? "h-full min-h-0 w-full overflow-hidden" : "w-full overflow-hidden"} ${brushed.span ? "select-none" : ""}`}
      {...brushed.handlers}
    >
      <div
        role="img"
        aria-label={label}
        className={failed ? "hidden" : touch ? "leading-none [&_.mark-bar]:cursor-pointer" : "leading-none"}
      />
      {brushed.span && (
        <div
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-0 bg-accent opacity-15"
          style={{ left: brushed.span.left, width: brushed.span.width }}
        />
      )}
      {failed && (
        <p className="py-8 text-center text-ink-2">This shape cannot be drawn. The table has its rows.</p>
      )}
    </div>
  );
}

/** A colour of the design as a picture takes it, which knows no custom properties. */
function inkOf(token: string, mode: "light" | "dark") {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  probe.style.colorScheme = mode;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** The colour of marks that stand for no name. */
function plainInk(mode: "light" | "dark"): string {
  const { circle } = themeOf(mode);
  return typeof circle === "object" && circle !== null && "color" in circle ? String(circle.color) : "";
}

const leastBrush = 8;

interface Span {
  left: number;
  width: number;
}

/** A span drawn with the pointer over an axis of time; touch keeps scrolling the page. */
function useBrush(view: { current: View | null }, onSpan: Touch["onSpan"] | null) {
  const [start, setStart] = useState<number | null>(null);
  const [span, setSpan] = useState<Span | null>(null);
  if (onSpan === null) return { span: null, handlers: {} };
  const placeOf = (event: PointerEvent<HTMLElement>) =>
    event.clientX - event.currentTarget.getBoundingClientRect().left;
  const end = (event: PointerEvent<HTMLElement>) => {
    if (start !== null && span && span.width > leastBrush) {
      const [from, to] = [start, placeOf(event)].map((place) => momentAt(view.current, place));
      if (from && to) onSpan(from, to);
    }
    setStart(null);
    setSpan(null);
  };
  return {
    span,
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.pointerType !== "touch" && event.button === 0) setStart(placeOf(event));
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        if (start === null) return;
        const now = placeOf(event);
        const next = { left: Math.min(start, now), width: Math.abs(now - start) };
        if (next.width > leastBrush || span) setSpan(next);
      },
      onPointerUp: end,
      onPointerLeave: end,
    },
  };
}

function momentAt(view: View | null, place: number): Date | null {
  if (!view) return null;
  const scale: unknown = view.scale("x");
  if (typeof scale !== "function" || !("invert" in scale) || typeof scale.invert !== "function") return null;
  const [left] = view.origin();
  const found: unknown = scale.invert(place - (left ?? 0));
  const moment = found instanceof Date ? found : typeof found === "number" ? new Date(found) : null;
  return moment && !Number.isNaN(moment.getTime()) ? moment : null;
}

/** Beyond this many marks a drawing of elements is slow to make and to scroll; one of pixels is not. */
const fewMarks = 2_000;

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
    renderer: rowCount(spec) > fewMarks ? "canvas" : "svg",
    hover: true,
    tooltip,
    // The types of vega lag behind its option for an interpreter.
    ...({ expr: expressionInterpreter } as object),
  });
  void view.runAsync();
  remember(view, spec, compiled);
  return view;
}
