import { classes } from "@/lib/classes";

interface Props {
  values: readonly (number | null)[];
  titles: readonly string[];
  label: string;
  /** Where a threshold lies; what is above it has the colour of a warning. */
  limit?: number | undefined;
  /** The least that the scale reaches to, so that little looks like little. */
  least: number;
}

const room = 60;

/** The last hour, a bar for each minute, now at the end; a minute that nothing was measured in stays empty. */
export function Minutes({ values, titles, label, limit, least }: Props) {
  const top = Math.max(least, ...values.map((value) => value ?? 0));
  const step = 100 / room;
  const first = room - values.length;
  return (
    <svg
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      className="h-14 w-full"
    >
      {values.map((value, index) => {
        if (value === null || value === 0) return null;
        const height = Math.max(2.5, (value / top) * 100);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a minute is known by its place
            key={index}
            x={(first + index) * step}
            y={100 - height}
            width={step * 0.72}
            height={height}
            fill="currentColor"
            className={classes(limit !== undefined && value > limit ? "text-bad" : "text-accent")}
            fillOpacity="0.78"
          >
            <title>{titles[index]}</title>
          </rect>
        );
      })}
      {limit !== undefined && limit <= top && (
        <line
          x1="0"
          x2="100"
          y1={100 - (limit / top) * 100}
          y2={100 - (limit / top) * 100}
          className="stroke-ink-3/60"
          strokeDasharray="2 4"
          vectorEffect="non-scaling-stroke"
        />
      )}
      <line
        x1="0"
        x2="100"
        y1="99.6"
        y2="99.6"
        className="stroke-line-strong"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
