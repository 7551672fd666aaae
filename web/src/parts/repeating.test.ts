import { describe, expect, it } from "vitest";
import { lineOf, type Often, oftenLabels, oftenOf, timesOf, timesWords } from "./repeating";

describe("times that come again", () => {
  it("are told as they were chosen", () => {
    for (const often of Object.keys(oftenLabels) as Often[]) {
      const times = timesOf(often, "15 6 * * tue");
      expect(oftenOf(times)).toBe(often);
      if (often !== "cron") expect(timesWords(times)).toBe(oftenLabels[often]);
    }
  });

  it("show a line of cron that means the same", () => {
    expect(lineOf({ every_minutes: 15 })).toBe("*/15 * * * *");
    expect(lineOf({ cron: "0 8 * * mon" })).toBe("0 8 * * mon");
    expect(timesWords({ cron: "15 6 * * tue" })).toBe("at 15 6 * * tue");
    expect(timesWords({ every_minutes: 7 })).toBe("every 7 minutes");
  });
});
