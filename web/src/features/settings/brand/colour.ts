import type { Shade, Shades } from "@/lib/types/looks";

/** A colour as it is kept, `#rrggbb`, from what people write; null where it is none. */
export function colourOf(text: string): string | null {
  const plain = text.trim().toLowerCase().replace(/^#/, "");
  if (/^[0-9a-f]{6}$/.test(plain)) return `#${plain}`;
  if (!/^[0-9a-f]{3}$/.test(plain)) return null;
  return `#${[...plain].map((digit) => digit + digit).join("")}`;
}

const least = 4.5;

/** What becomes of a colour in one mode, and why. */
export function verdict(shade: Shade): string {
  const stood = `${shade.given.toFixed(1)} : 1`;
  if (shade.kept) return `Used as it is. Words in it stand at ${stood}.`;
  return `Used as ${shade.accent}: words in the colour itself would stand at ${stood}, and ${least} : 1 is needed.`;
}

const meanings: Record<NonNullable<Shades["resembles"]>, string> = {
  good: "what went well",
  warn: "a warning",
  bad: "an error",
};

/** A colour that already says something on the page; null where it is free. */
export function resemblance(shades: Shades): string | null {
  if (shades.resembles === null) return null;
  return `It is close to the colour of ${meanings[shades.resembles]}, which stays as it is: the two are easily taken for each other.`;
}
