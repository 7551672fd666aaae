import { describe, expect, it } from "vitest";
import { often, oftenOf, timesOf } from "./times";

describe("how often a sync runs", () => {
  it("comes back from its times", () => {
    for (const { value } of often) {
      const times = timesOf(value);
      expect(times && oftenOf(times)).toBe(value);
    }
  });

  it("is told as another when it is none of those offered", () => {
    expect(oftenOf({ every_minutes: 90, at: null })).toBe("other");
  });
});
