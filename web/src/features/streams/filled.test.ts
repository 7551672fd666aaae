import { describe, expect, it } from "vitest";
import { filled } from "./filled";

describe("the ticks of an hour", () => {
  it("are all there, the silent ones too, and the newest stands last", () => {
    const ticks = [
      { at: "2026-03-02T09:00:00+00:00", events: 5, set_aside: 0, late: 0 },
      { at: "2026-03-02T09:00:20+00:00", events: 7, set_aside: 1, late: 0 },
    ];
    const all = filled(ticks, "2026-03-02T09:00:25Z");
    expect(all).toHaveLength(360);
    expect(all.slice(-3).map((tick) => tick.events)).toEqual([5, 0, 7]);
    expect(all.slice(0, -3).every((tick) => tick.events === 0)).toBe(true);
  });
});
