import { beforeEach, describe, expect, it } from "vitest";
import type { Looks } from "@/lib/types/looks";
import { accentOf, isLooks, isWide, remembered, sizeWithin, wear } from "./looks";

const side = (digit: string) => ({
  accent: `#${digit.repeat(6)}`,
  on_accent: `#${"f".repeat(6)}`,
  soft: `#${"e".repeat(6)}`,
});
const looks: Looks = {
  name: "Northwind",
  accents: { light: side("3"), dark: side("9") },
  logo: { url: "/api/v1/brand/logos/abcDEF_-123", width: 64, height: 32, plate: false },
};
const property = (name: string) => document.documentElement.style.getPropertyValue(name);

beforeEach(() => {
  localStorage.clear();
  wear(null);
});

describe("the workspace's looks", () => {
  it("are worn by the page, for charts too, and remembered", () => {
    wear(looks);
    expect(property("--accent")).toBe(`light-dark(#${"3".repeat(6)}, #${"9".repeat(6)})`);
    expect(accentOf("dark")).toBe(`#${"9".repeat(6)}`);
    expect(remembered()).toEqual(looks);
  });

  it("leave nothing behind when they are taken off", () => {
    wear(looks);
    wear(null);
    expect(property("--accent")).toBe("");
    expect(property("--accent-soft")).toBe("");
    expect(accentOf("light")).toBeNull();
    expect(remembered()).toBeNull();
  });

  it("are not taken from a store that somebody wrote into", () => {
    for (const wrong of [
      "{",
      "7",
      JSON.stringify({ ...looks, name: "" }),
      JSON.stringify({ ...looks, accents: { light: side("3"), dark: { ...side("9"), soft: "url(//x)" } } }),
      JSON.stringify({ ...looks, logo: { ...looks.logo, url: "https://elsewhere.example/a.png" } }),
    ]) {
      localStorage.setItem("sextant.looks", wrong);
      expect(remembered()).toBeUndefined();
    }
    expect(isLooks(looks)).toBe(true);
    expect(isLooks({ ...looks, logo: null, accents: null })).toBe(true);
  });

  it("show a logo whole, and alone where it is a word", () => {
    expect(sizeWithin({ width: 400, height: 100 }, { width: 140, height: 24 })).toEqual({
      width: 96,
      height: 24,
    });
    expect(sizeWithin({ width: 800, height: 100 }, { width: 140, height: 24 })).toEqual({
      width: 140,
      height: 18,
    });
    expect(isWide(looks)).toBe(false);
    expect(isWide({ ...looks, logo: { url: "", width: 300, height: 100, plate: false } })).toBe(true);
  });
});
