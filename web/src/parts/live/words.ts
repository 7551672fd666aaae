/** Ways to refresh, in words. */

import type { Refresh } from "@/lib/live";

export const choices: readonly Refresh[] = [
  { mode: "load" },
  { mode: "every", seconds: 10 },
  { mode: "every", seconds: 60 },
  { mode: "every", seconds: 300 },
  { mode: "live" },
];

export function same(one: Refresh, other: Refresh): boolean {
  return wordsOf(one) === wordsOf(other);
}

export function wordsOf(refresh: Refresh): string {
  switch (refresh.mode) {
    case "load":
      return "On load";
    case "live":
      return "Live";
    case "every": {
      const { seconds } = refresh;
      if (seconds < 60) return `Every ${seconds} seconds`;
      return seconds === 60 ? "Every minute" : `Every ${Math.round(seconds / 60)} minutes`;
    }
  }
}
