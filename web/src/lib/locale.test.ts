import { afterEach, describe, expect, it, vi } from "vitest";
import { locales, localeWords } from "./locale";

async function formatIn(locale: string | null) {
  vi.resetModules();
  if (locale === null) localStorage.removeItem("sextant.locale");
  else localStorage.setItem("sextant.locale", locale);
  return import("./format");
}

afterEach(() => localStorage.removeItem("sextant.locale"));

describe("the way dates and numbers are written", () => {
  it("is Sextant's own until another is chosen", async () => {
    const format = await formatIn(null);
    expect(format.number(1234.5)).toBe("1,235");
    expect(format.date("2026-11-27T12:00:00")).toBe("27 Nov 2026");
  });

  it("follows the choice in counts, shares, sizes, times and long whole numbers", async () => {
    const format = await formatIn("de-DE");
    expect(format.count(336776)).toBe("336.776");
    expect(format.percent(0.025)).toBe("2,5 %");
    expect(format.bytes(1500)).toBe("1,5 kB");
    expect(format.milliseconds(1500)).toBe("1,5 s");
    expect(format.cell("12345678901234567890", "decimal(38,0)")).toBe("12.345.678.901.234.567.890");
    expect(format.date("2026-11-27T12:00:00")).toBe("27. Nov. 2026");
  });

  it("does not follow what is no choice", async () => {
    const format = await formatIn("xx-nonsense");
    expect(format.count(336776)).toBe("336,776");
  });

  it("says of each choice how it looks", () => {
    expect(localeWords("fr-FR")).toContain("27 nov. 2026");
    expect(new Set(locales.map(localeWords)).size).toBe(locales.length);
  });
});
