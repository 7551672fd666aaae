import { describe, expect, it } from "vitest";
import { accented } from "./theme";
import themes from "./themes.json";

const own = `#${"4".repeat(6)}`;

describe("charts in a workspace with an accent of its own", () => {
  it.each(["light", "dark"] as const)("draw marks of no series in it, %s", (mode) => {
    const theme = themes[mode];
    const changed = accented(theme, theme.mark.color, own) as typeof theme;
    expect([changed.mark.color, changed.bar.color, changed.line.color, changed.style.amount.color]).toEqual(
      Array(4).fill(own),
    );
  });

  it("keep the colours of series, of text and of lines", () => {
    const theme = themes.light;
    const changed = accented(theme, theme.mark.color, own) as typeof theme;
    expect(changed.range).toEqual(theme.range);
    expect([changed.axis, changed.text, changed.rule]).toEqual([theme.axis, theme.text, theme.rule]);
  });
});
