export interface Part {
  text: string;
  hit: boolean;
}

/** A label in parts, those that begin with a typed word marked. */
export function marked(label: string, text: string): Part[] {
  const words = text.split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return [{ text: label, hit: false }];
  const escaped = words
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(${escaped.join("|")})`, "giu");
  return label
    .split(pattern)
    .map((part, at) => ({ text: part, hit: at % 2 === 1 }))
    .filter((part) => part.text !== "");
}
