import { angleOf, limb, pointAt, type Tone, ticks, toneOf } from "@/lib/arc";
import { classes } from "@/lib/classes";

const ink: Record<Tone, string> = { good: "text-good", warn: "text-warn", bad: "text-bad" };

interface Props {
  /** The measured value, 0 to 1; null while there is none. */
  share: number | null;
  label: string;
  tone?: Tone;
  className?: string;
}

const centre = { x: 34, y: 40 };

/** The mark: how much, on a limb with ticks and a hand. Its words stand beside it. */
export function Arc({ share, label, tone, className }: Props) {
  const value = share ?? 0;
  const tip = pointAt(centre, 24, angleOf(value));
  return (
    <svg
      width="68"
      height="46"
      viewBox="0 0 68 46"
      fill="none"
      role="img"
      aria-label={label}
      className={classes("shrink-0", className)}
    >
      <path
        d={limb(centre, 32, 0, 1)}
        className="stroke-line-strong"
        strokeWidth="3.5"
        strokeLinecap="round"
      />
      {share !== null && (
        <path
          d={limb(centre, 32, 0, Math.max(0.001, value))}
          className={ink[tone ?? toneOf(value)]}
          stroke="currentColor"
          strokeWidth="3.5"
          strokeLinecap="round"
        />
      )}
      <path d={ticks(centre, 27, 24.5, 20)} className="stroke-ink-3" strokeOpacity="0.55" strokeWidth="1" />
      {share !== null && (
        <>
          <path
            d={`M${centre.x} ${centre.y}L${tip.x.toFixed(2)} ${tip.y.toFixed(2)}`}
            className="stroke-ink-1"
            strokeWidth="1.8"
            strokeLinecap="round"
          />
          <circle cx={centre.x} cy={centre.y} r="2.6" className="fill-ink-1" />
        </>
      )}
    </svg>
  );
}

const small = { x: 8, y: 11.5 };

/** The mark beside a name in a list: no ticks. */
export function SmallArc({ share, label, tone }: Props) {
  if (share === null) return <span className="inline-block w-4" />;
  const tip = pointAt(small, 5.2, angleOf(share));
  return (
    <svg width="16" height="14" viewBox="0 0 16 14" fill="none" role="img" aria-label={label}>
      <path
        d={limb(small, 7.6, 0, 1)}
        className="stroke-line-strong"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
      <path
        d={limb(small, 7.6, 0, Math.max(0.001, share))}
        className={ink[tone ?? toneOf(share)]}
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
      <path
        d={`M${small.x} ${small.y}L${tip.x.toFixed(2)} ${tip.y.toFixed(2)}`}
        className="stroke-ink-2"
        strokeWidth="1.4"
        strokeLinecap="round"
      />
    </svg>
  );
}
