import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { heldTogether, markUnplaced, othersOf, piecesOf, reword } from "./reading";

describe("a finding", () => {
  it("marks what was marked strong", () => {
    expect(piecesOf("**Mesa** was latest, **25.1 minutes**.").filter((piece) => piece.figure)).toEqual([
      { text: "Mesa", figure: true },
      { text: "25.1 minutes", figure: true },
    ]);
  });

  it("marks its figures when nothing was marked", () => {
    const figures = piecesOf("In 2013, 28,834 rows or 8.6 % of Q3 were late.").filter(
      (piece) => piece.figure,
    );
    expect(figures.map((piece) => piece.text)).toEqual(["2013", "28,834", "8.6 %"]);
  });

  it("loses no word", () => {
    const words = fc.string().filter((text) => !text.includes("**"));
    fc.assert(
      fc.property(words, (text) => {
        expect(
          piecesOf(text)
            .map((piece) => piece.text)
            .join(""),
        ).toBe(text);
      }),
    );
  });
});

describe("a figure in a line of words", () => {
  it("keeps its brackets and its full stop beside it, and loses no word", () => {
    const held = heldTogether(piecesOf("lowest in February 2023 (139). Then 8."));
    expect(
      held.filter((piece) => piece.figure).map(({ before, text, after }) => before + text + after),
    ).toEqual(["2023", "(139).", "8."]);
    fc.assert(
      fc.property(fc.string(), (text) => {
        const pieces = piecesOf(text);
        const whole = (all: readonly { text: string; before?: string; after?: string }[]) =>
          all.map((each) => (each.before ?? "") + each.text + (each.after ?? "")).join("");
        expect(whole(heldTogether(pieces))).toBe(whole(pieces));
      }),
    );
  });
});

describe("a question that was not understood", () => {
  it("shows each word without a place, whatever is in it", () => {
    expect(markUnplaced("do I love (the weather)", ["love", "(the"]).filter((part) => part.unplaced)).toEqual(
      [
        { text: "love", unplaced: true },
        { text: "(the", unplaced: true },
      ],
    );
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (question, unplaced) => {
        const parts = markUnplaced(question, unplaced);
        expect(parts.map((part) => part.text).join("")).toBe(question);
      }),
    );
  });
});

describe("saying a part differently", () => {
  it("puts the words where the phrase was", () => {
    expect(reword("average delay by airline, top 5", "by airline", "by origin")).toBe(
      "average delay by origin, top 5",
    );
    expect(reword("average delay by airline, top 5", "by airline", "")).toBe("average delay, top 5");
    expect(reword("average delay", "nowhere", "by origin")).toBe("average delay, by origin");
  });
});

describe("what else could have been meant", () => {
  const offer = (question: string, dataset_id: string | null = null) => ({ question, why: null, dataset_id });
  const others = (...alternatives: ReturnType<typeof offer>[]) =>
    othersOf({
      question: "Sales by region",
      snapshots: [
        {
          dataset_id: "orders",
          name: "Orders",
          snapshot_id: "1",
          committed_at: "2026-01-01T00:00:00Z",
          row_count: 3,
        },
      ],
      alternatives,
    });

  it("is never the question that was answered", () => {
    expect(others(offer("sales  by region"), offer("Sales by region", "orders"))).toEqual([]);
  });

  it("is told once", () => {
    expect(others(offer("sales by city"), offer("Sales by city", "orders"))).toHaveLength(1);
  });

  it("may be another reading of the same words", () => {
    const readings = ["1f", "2e", "2e"].map((reading) => ({ ...offer("Sales by region"), reading }));
    expect(others(...readings).map((each) => each.reading)).toEqual(["1f", "2e"]);
  });

  it("may be the same words about another dataset", () => {
    const found = others(offer("Sales by region", "returns"), offer("Sales by region", "visits"));
    expect(found.map((each) => each.dataset_id)).toEqual(["returns", "visits"]);
  });
});
