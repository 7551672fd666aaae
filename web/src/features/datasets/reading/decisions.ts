/** Decisions of the reading that are worth a look, each with what else could be done. */

import { count, plural } from "@/lib/format";
import type { CoercedCell, FileFormat, ProfileColumn } from "@/lib/types/datasets";

export interface Decision {
  column: ProfileColumn;
  text: string;
  /** Another reading: its type, its form of dates, and what the button says. */
  other: { type: string; format?: string; label: string };
}

const kinds: Readonly<Record<string, { type: string; many: string; label: string }>> = {
  date: { type: "date", many: "days", label: "Read as days" },
  timestamp: { type: "timestamp", many: "moments", label: "Read as moments" },
  timestamptz: { type: "timestamptz", many: "moments", label: "Read as moments" },
  time: { type: "time", many: "times of day", label: "Read as times" },
  boolean: { type: "boolean", many: "yes or no", label: "Read as yes or no" },
  long: { type: "long", many: "whole numbers", label: "Read as whole numbers" },
  double: { type: "double", many: "numbers", label: "Read as numbers" },
};
const mostly = 0.8;

export function decisionsOf(columns: readonly ProfileColumn[]): Decision[] {
  return columns.flatMap((column) =>
    [twoWays(column), stayedText(column), emptied(column)].filter((each) => each !== null),
  );
}

/** A column whose dates can be read day first or month first. */
function twoWays(column: ProfileColumn): Decision | null {
  if (!column.ambiguous || !column.format) return null;
  const dayFirst = column.format.indexOf("%d") < column.format.indexOf("%m");
  const swapped = column.format.replace(/%[dm]/g, (part) => (part === "%d" ? "%m" : "%d"));
  return {
    column,
    text: `\`${column.name}\` can be read day first or month first; it is read ${dayFirst ? "day" : "month"} first.`,
    other: { type: column.type, format: swapped, label: dayFirst ? "Month first" : "Day first" },
  };
}

/** A column of one kind but for a few values, for the sake of which it stayed text. */
function stayedText(column: ProfileColumn): Decision | null {
  if (column.type !== "string") return null;
  const counts = countsOf(column.mixed_types);
  const total = counts.reduce((sum, [, times]) => sum + times, 0);
  const [kind = "", times = 0] = counts[0] ?? [];
  const known = kinds[kind];
  if (!known || times < mostly * total) return null;
  const others = total - times;
  return {
    column,
    text: `\`${column.name}\` stayed text: ${count(times)} of ${count(total)} values are ${known.many}, ${count(others)} ${others === 1 ? "is" : "are"} not.`,
    other: { type: known.type, label: known.label },
  };
}

/** A column in which something was written that counts as no value. */
function emptied(column: ProfileColumn): Decision | null {
  const words = Object.entries(column.coerced_nulls ?? {}).filter(([word]) => word.trim() !== "");
  if (words.length === 0 || column.type === "string") return null;
  const cells = words.reduce((sum, [, times]) => sum + times, 0);
  const told = words
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([word]) => `\`${word}\``)
    .join(", ");
  const where = linesOf(column.coerced_cells ?? [], cells);
  return {
    column,
    text: `${plural(cells, "cell")} of \`${column.name}\` held ${told}${where} and ${cells === 1 ? "is" : "are"} missing now.`,
    other: { type: "string", label: "Keep as text" },
  };
}

function linesOf(cells: readonly CoercedCell[], all: number): string {
  const lines = cells.map((cell) => cell.line).filter((line) => line !== null);
  if (lines.length === 0) return "";
  const shown = lines.slice(0, 3).map(count).join(", ");
  return ` (line ${shown}${all > 3 ? ", …" : ""})`;
}

/** The kinds of values of a mixed column, the most frequent first. */
function countsOf(mixed: unknown): [string, number][] {
  if (typeof mixed !== "object" || mixed === null) return [];
  return Object.entries(mixed)
    .filter((entry): entry is [string, number] => typeof entry[1] === "number")
    .sort(([, a], [, b]) => b - a);
}

const names: Readonly<Record<string, string>> = {
  ",": "commas",
  ";": "semicolons",
  "\t": "tabs",
  "|": "bars",
  " ": "blanks",
};

/** How the file was read, in a few words. */
export function fileWords(format: FileFormat): string[] {
  const { name, compression, encoding, delimiter, header, skipped_lines: skipped = 0 } = format;
  return [
    `${(name ?? "a file").toUpperCase()}${compression ? `, ${compression}` : ""}`,
    encoding && encoding !== "utf-8" ? `in ${encoding}` : "",
    delimiter ? `fields between ${names[delimiter] ?? delimiter}` : "",
    skipped > 0 ? `${plural(skipped, "line")} above the header skipped` : "",
    header === false ? "without a header" : "",
  ].filter((part) => part !== "");
}

/** Each decision about the file beside what it rests on. */
export function evidenceOf(format: FileFormat): [string, string][] {
  const said: [string, string | null | undefined][] = [
    ["Encoding", format.encoding && told(format.encoding, format.encoding_evidence)],
    [
      "Dialect",
      format.delimiter &&
        told(`fields between ${names[format.delimiter] ?? format.delimiter}`, format.evidence),
    ],
    ["Where it is", format.delimiter ? null : format.evidence],
    [
      "Header",
      format.header === null ? null : told(format.header_cells?.join(", ") ?? "none", format.header_evidence),
    ],
  ];
  return said.filter((each): each is [string, string] => Boolean(each[1]));
}

function told(what: string, why: string | null | undefined): string {
  return why ? `${what}: ${why}` : what;
}
