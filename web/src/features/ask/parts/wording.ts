/** How the choices of a part are called. */

export const figures: Readonly<Record<string, string>> = {
  count: "number",
  sum: "total",
  avg: "average",
  median: "median",
  min: "lowest",
  max: "highest",
};

const alike = [
  { value: "is", label: "is" },
  { value: "is_not", label: "is not" },
];
const sized = [
  { value: "over", label: "is over" },
  { value: "at_least", label: "is at least" },
  { value: "under", label: "is under" },
  { value: "at_most", label: "is at most" },
  { value: "between", label: "is between" },
];
const spelled = [
  { value: "contains", label: "contains" },
  { value: "starts", label: "starts with" },
];
const known = [
  { value: "missing", label: "is missing" },
  { value: "known", label: "is known" },
];

export function comparisons(kind: string): { value: string; label: string }[] {
  if (kind === "number") return [...alike, ...sized, ...known];
  return kind === "text" ? [...alike, ...spelled, ...known] : [...alike, ...known];
}

/** What is written with commas as values; a piece of text is one, whatever is in it. */
export function valuesOf(text: string, comparing: string): string[] {
  if (comparing === "contains" || comparing === "starts") return text.trim() === "" ? [] : [text.trim()];
  return text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}
