import { describe, expect, it } from "vitest";
import { boundOf, describedOf, givenOf, parametersOf } from "./parameters";

describe("the parameters of a statement", () => {
  it("are its names, each once, in order", () => {
    expect(parametersOf("SELECT $b, $a FROM t WHERE x = $b")).toEqual(["b", "a"]);
  });
  it("are not looked for in quotes and comments", () => {
    expect(parametersOf("SELECT '$a', \"$b\" -- $c\n/* $d */ , $e, 'it''s $f'")).toEqual(["e"]);
  });
  it("are sent with their kind and saved with their value", () => {
    const given = givenOf([{ name: "since", kind: "date", label: "", default: "2026-01-01" }]);
    expect(boundOf(["since", "who"], given)).toEqual({
      since: { kind: "date", value: "2026-01-01" },
      who: { kind: "text", value: "" },
    });
    expect(describedOf(["since"], given)).toEqual([
      { name: "since", kind: "date", label: "", default: "2026-01-01" },
    ]);
  });
});
