/** How an answer's words are taken apart and put together again. */

import type { Alternative, Answer, Understood } from "@/lib/types/answers";

export interface Piece {
  text: string;
  figure: boolean;
}

const figure = /(?<![\w.])[-−]?\$?\d+(?:,\d{3})*(?:\.\d+)?(?:\s?%)?(?![\w])/g;

/** The finding in pieces: what was marked strong, else its figures. */
export function piecesOf(text: string): Piece[] {
  if (text.includes("**")) {
    return text
      .split("**")
      .flatMap((part, index) => (part === "" ? [] : [{ text: part, figure: index % 2 === 1 }]));
  }
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(figure)) {
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), figure: false });
    pieces.push({ text: match[0], figure: true });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), figure: false });
  return pieces;
}

export interface Held extends Piece {
  before: string;
  after: string;
}

/** Pieces with what stands at a figure without a space, a bracket or a full stop, beside it: no line breaks there. */
export function heldTogether(pieces: readonly Piece[]): Held[] {
  const held = pieces.map((piece): Held => ({ ...piece, before: "", after: "" }));
  held.forEach((piece, index) => {
    if (!piece.figure) return;
    const [last, next] = [held[index - 1], held[index + 1]];
    if (last && !last.figure) {
      piece.before = /\S*$/.exec(last.text)?.[0] ?? "";
      last.text = last.text.slice(0, last.text.length - piece.before.length);
    }
    if (next && !next.figure) {
      piece.after = /^\S*/.exec(next.text)?.[0] ?? "";
      next.text = next.text.slice(piece.after.length);
    }
  });
  return held;
}

export interface Marked {
  text: string;
  unplaced: boolean;
}

/** The question with the words that could not be placed. */
export function markUnplaced(question: string, unplaced: readonly string[]): Marked[] {
  const words = unplaced.filter((word) => word.trim() !== "").map(literal);
  if (words.length === 0) return [{ text: question, unplaced: false }];
  const pattern = new RegExp(`(${words.join("|")})`, "gi");
  const known = new Set(unplaced.map((word) => word.toLowerCase()));
  return question
    .split(pattern)
    .filter((part) => part !== "")
    .map((part) => ({ text: part, unplaced: known.has(part.toLowerCase()) }));
}

/** The question with one phrase said differently, or left out. */
export function reword(question: string, phrase: string, by: string): string {
  const at = question.toLowerCase().indexOf(phrase.toLowerCase());
  if (at < 0) return by === "" ? question : `${question}, ${by}`;
  return `${question.slice(0, at)}${by}${question.slice(at + phrase.length)}`
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\s+,/g, ",")
    .trim();
}

/** What else could have been meant: each once, and nothing that would give the same answer again. */
export function othersOf(answer: Pick<Answer, "question" | "snapshots" | "alternatives">): Alternative[] {
  const here = new Set(answer.snapshots.map((each) => each.dataset_id));
  const said = ({ question, dataset_id: of }: { question: string; dataset_id?: string | null }) =>
    `${question.trim().replaceAll(/\s+/g, " ").toLowerCase()}\n${of && !here.has(of) ? of : ""}`;
  const seen = new Set([said(answer)]);
  return answer.alternatives.filter((each) => {
    const key = each.reading || said(each);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

export function keyOf(part: Understood, index: number): string {
  return `${part.role}-${index}`;
}

function literal(word: string): string {
  return word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
