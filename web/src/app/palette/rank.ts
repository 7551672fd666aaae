/** Keeps what holds every word of the text, those that start with it first; the order otherwise stays. */
export function rank<T>(items: readonly T[], text: string, wordsOf: (item: T) => string): T[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...items];
  const scored = items.flatMap((item, index) => {
    const label = wordsOf(item).toLowerCase();
    if (!words.every((word) => label.includes(word))) return [];
    const first = words[0] ?? "";
    const score = label.startsWith(first)
      ? 0
      : label.split(/[\s_-]+/).some((part) => part.startsWith(first))
        ? 1
        : 2;
    return [{ item, score, index }];
  });
  scored.sort((a, b) => a.score - b.score || a.index - b.index);
  return scored.map((each) => each.item);
}
