import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ago,
  bytes,
  cell,
  count,
  counted,
  decimalsOf,
  fixed,
  measured,
  milliseconds,
  missing,
  number,
  percent,
  plural,
  range,
  short,
} from "./format";

describe("numbers", () => {
  it("are grouped, and keep the decimals that say something", () => {
    expect(count(336776)).toBe("336,776");
    expect(counted(336776, true)).toBe("336,776");
    expect(counted(336776, false)).toBe("≈ 336,776");
    expect(counted(null, false)).toBe(missing);
    expect(number(25.1234)).toBe("25.12");
    expect(number(0.01234)).toBe("0.0123");
    expect(number(12345.6)).toBe("12,346");
    expect(short(12_845_120)).toBe("12.8M");
    expect(percent(0.025)).toBe("2.5 %");
    expect(plural(1, "row")).toBe("1 row");
    expect(plural(2, "row")).toBe("2 rows");
  });

  it("say that there is none rather than NaN", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
        (value) => {
          expect(number(value)).toBe(missing);
          expect(count(value)).toBe(missing);
        },
      ),
    );
    expect(count(null)).toBe(missing);
  });

  it("stay within one part in a hundred of what they were", () => {
    const size = fc.double({ min: 0.01, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(size, fc.boolean(), (amount, negative) => {
        const value = negative ? -amount : amount;
        const read = Number(number(value).replaceAll(",", ""));
        expect(Math.abs(read - value)).toBeLessThanOrEqual(Math.abs(value) * 0.01 + 0.005);
      }),
      { numRuns: 500 },
    );
  });

  it("too long for a number keep each digit", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), (value) => {
        expect(cell(value.toString(), "decimal(38,0)").replaceAll(",", "")).toBe(value.toString());
      }),
    );
  });
});

describe("a column of measures", () => {
  it("has the same decimals in each row", () => {
    const values = [25.06, -0.4997, 3.1, null];
    expect(decimalsOf(values)).toBe(2);
    expect(fixed(-0.4997, 2)).toBe("-0.50");
    expect(fixed(3.1, 2)).toBe("3.10");
    expect(decimalsOf([2013, 2014, null])).toBe(null);
    expect(fixed(0.0000123, 2)).toBe("1.23e-5");
  });
});

describe("a headline figure", () => {
  it("has its currency before it and its unit after it", () => {
    expect(measured(12_845_120.5, { type: "double", unit: "USD" })).toEqual({
      before: "$",
      figure: "12.85 M",
      after: "",
    });
    expect(measured("12.639", { type: "decimal(8,3)", unit: "minutes" })).toEqual({
      before: "",
      figure: "12.64",
      after: "minutes",
    });
    expect(measured(1.774, { type: "double", unit: "ratio" }).figure).toBe("177.4");
    expect(measured(1.774, { type: "double", meaning: "share" }).figure).toBe("1.77");
    expect(measured(0.774, { type: "double", unit: "ratio" })).toEqual({
      before: "",
      figure: "77.4",
      after: "%",
    });
    expect(measured(null, { type: "double" }).figure).toBe(missing);
  });
});

describe("sizes and times", () => {
  it("take the unit that fits", () => {
    expect(bytes(0)).toBe("0 B");
    expect(bytes(31_000_000)).toBe("31 MB");
    expect(bytes(1_500)).toBe("1.5 kB");
    expect(milliseconds(0.4)).toBe("under 1 ms");
    expect(milliseconds(11.3)).toBe("11 ms");
    expect(milliseconds(2400)).toBe("2.4 s");
  });

  it("never show four digits before a unit", () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (value) => {
        expect(bytes(value)).toMatch(/^\d{1,3}(\.\d)? (B|kB|MB|GB|TB|PB)$/);
      }),
    );
  });

  it("are told from now", () => {
    const now = new Date("2026-11-20T12:00:00");
    expect(ago(new Date(now.getTime() - 5_000).toISOString(), now)).toBe("now");
    expect(ago(new Date(now.getTime() - 120_000).toISOString(), now)).toBe("2 min ago");
    expect(ago(new Date(now.getTime() - 24 * 3_600_000).toISOString(), now)).toBe("yesterday 12:00");
    expect(ago(null, now)).toBe(missing);
  });
});

describe("a cell", () => {
  it("writes what is stored, in no other zone", () => {
    expect(cell("2013-03-01", "date")).toBe("1 Mar 2013");
    expect(cell("2013-03-01T05:30:00Z", "timestamptz")).toBe("1 Mar 2013, 05:30");
    expect(cell("2013-03-01T00:00:00", "timestamp")).toBe("1 Mar 2013");
    expect(cell(true, "boolean")).toBe("yes");
    expect(cell(2013, "int", "year")).toBe("2013");
    expect(cell(null)).toBe(missing);
    expect(range(-43, 1301, "int")).toBe("-43 to 1,301");
  });

  it("shows any text as it is", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(cell(text, "string")).toBe(text);
      }),
    );
  });
});
