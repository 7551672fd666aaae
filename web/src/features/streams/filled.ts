import type { Tick } from "@/lib/types/streams";

const step = 10_000;
const steps = 360;

/** Every ten seconds of the hour that ends with a moment, also those in which nothing came. */
export function filled(ticks: readonly Tick[], until: string): readonly Tick[] {
  const end = Math.max(Date.parse(until), ...ticks.map((tick) => Date.parse(tick.at)));
  const last = Math.floor(end / step) * step;
  const known = new Map(ticks.map((tick) => [Date.parse(tick.at), tick]));
  return Array.from({ length: steps }, (_, index) => {
    const at = last - (steps - 1 - index) * step;
    return known.get(at) ?? { at: new Date(at).toISOString(), events: 0, set_aside: 0, late: 0 };
  });
}
