import { moment, number } from "@/lib/format";
import type { AlertRule, Evaluation } from "@/lib/types/alerts";

const wide = 1000;
const high = 180;

interface Props {
  looks: readonly Evaluation[];
  group: string;
  rule: AlertRule;
}

/** The watched figure look by look, with the level that it is held against; what fired is marked. */
export function Trail({ looks, group, rule }: Props) {
  const points = looks.map((look, index) => ({
    x: looks.length === 1 ? wide / 2 : (index / (looks.length - 1)) * wide,
    value: look.values[group] ?? null,
    fires: look.state === "firing",
    id: look.evaluation_id,
  }));
  const level = rule.condition.kind === "threshold" ? rule.condition.level : null;
  const clear = rule.condition.kind === "threshold" ? (rule.condition.clear ?? null) : null;
  const shown = [...points.map((point) => point.value), level, clear].filter((value) => value !== null);
  if (shown.length === 0) return <p className="py-8 text-center text-ink-2">There is no value yet.</p>;
  const low = Math.min(...shown);
  const span = Math.max(...shown) - low || Math.abs(low) || 1;
  const y = (value: number) => high - 12 - ((value - low) / span) * (high - 24);
  const most = Math.max(...shown);
  const [first, last] = [looks[0]?.at, looks.at(-1)?.at];
  return (
    <figure>
      <div className="flex gap-3">
        <div
          aria-hidden="true"
          className="figures flex shrink-0 flex-col justify-between text-end text-micro text-ink-3"
        >
          <span>{number(most)}</span>
          {most > low && <span>{number(low)}</span>}
        </div>
        <svg
          viewBox={`0 0 ${wide} ${high}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`The figure at each of ${looks.length} looks`}
          className="h-44 min-w-0 flex-1 overflow-visible text-accent"
          fill="none"
        >
          {[level, clear].map((each, index) =>
            each === null ? null : (
              <path
                key={index === 0 ? "level" : "clear"}
                d={`M0 ${y(each)}H${wide}`}
                stroke="var(--bad)"
                strokeDasharray={index === 0 ? "none" : "3 4"}
                strokeOpacity="0.7"
                vectorEffect="non-scaling-stroke"
              />
            ),
          )}
          <path
            d={pathOf(points, y)}
            stroke="currentColor"
            strokeWidth="1.75"
            strokeLinejoin="round"
            vectorEffect="non-scaling-stroke"
          />
          {points.map((point) =>
            point.value === null || !(point.fires || points.length < 40) ? null : (
              <path
                key={point.id}
                d={`M${point.x} ${y(point.value)}h0.001`}
                stroke={point.fires ? "var(--bad)" : "currentColor"}
                strokeWidth="6"
                strokeLinecap="round"
                vectorEffect="non-scaling-stroke"
              />
            ),
          )}
        </svg>
      </div>
      <figcaption className="mt-2 flex flex-wrap justify-between gap-x-6 text-fine text-ink-2">
        <span className="figures">
          {looks.length < 2
            ? `The first look, ${moment(first)}`
            : `${looks.length} looks, ${moment(first)} to ${moment(last)}`}
        </span>
        {level !== null && (
          <span className="figures">
            <span aria-hidden="true" className="me-1.5 inline-block h-px w-4 bg-bad align-middle" />
            fires at {number(level)}
            {clear !== null && `, clears at ${number(clear)}`}
          </span>
        )}
      </figcaption>
    </figure>
  );
}

/** A gap stays a gap. */
function pathOf(
  points: readonly { x: number; value: number | null }[],
  y: (value: number) => number,
): string {
  let drawn = "";
  let pen = "M";
  for (const { x, value } of points) {
    if (value === null) {
      pen = "M";
      continue;
    }
    drawn += `${pen}${x.toFixed(1)} ${y(value).toFixed(1)}`;
    pen = "L";
  }
  return drawn;
}
