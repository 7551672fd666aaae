import { classes } from "@/lib/classes";

interface Props {
  values: readonly number[];
  label: string;
  titles?: readonly string[];
  className?: string;
}

/** A shape at a glance: thin bars from a zero baseline. */
export function Bars({ values, label, titles, className }: Props) {
  const top = Math.max(...values, 0);
  const step = 100 / Math.max(1, values.length);
  const gap = Math.min(1, step * 0.16);
  return (
    <svg
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      className={classes("text-accent", className)}
    >
      {values.map((value, index) => {
        const height = top === 0 ? 0 : Math.max(value > 0 ? 3 : 0, (Math.max(0, value) / top) * 100);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is known by its place
            key={index}
            x={index * step}
            y={100 - height}
            width={Math.max(0.2, step - gap)}
            height={height}
            fill="currentColor"
            fillOpacity="0.72"
          >
            {titles?.[index] && <title>{titles[index]}</title>}
          </rect>
        );
      })}
    </svg>
  );
}

/** A line with a soft ground, for what moves in time. */
export function Spark({ values, label, className }: Props) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = high - low || 1;
  const points = values.map((value, index) => {
    const x = values.length === 1 ? 50 : (index / (values.length - 1)) * 100;
    return `${x.toFixed(2)} ${(96 - ((value - low) / span) * 88).toFixed(2)}`;
  });
  return (
    <svg
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      className={classes("text-accent", className)}
      fill="none"
    >
      <path d={`M0 100L${points.join("L")}L100 100Z`} fill="currentColor" fillOpacity="0.1" />
      <path
        d={`M${points.join("L")}`}
        stroke="currentColor"
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
        strokeLinejoin="round"
      />
    </svg>
  );
}
