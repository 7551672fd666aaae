/** Our look for Vega-Lite, written by the server's own theme, so that page, PNG and PDF are drawn alike. */

import { accentOf } from "@/lib/looks";
import themes from "./themes.json";

type Theme = Record<string, unknown>;

/** The colours of series stay in a workspace with an accent of its own: they are told apart by any eyes. */
export function themeOf(mode: "light" | "dark"): Theme {
  const accent = accentOf(mode);
  return accent === null ? themes[mode] : accented(themes[mode], themes[mode].mark.color, accent);
}

/** The theme with another colour where marks of no series have the accent. */
export function accented(theme: Theme, from: string, to: string): Theme {
  const parts = Object.entries(theme).map(([name, part]) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return [name, part];
    const inner = part as Theme;
    return [name, inner.color === from ? { ...inner, color: to } : accented(inner, from, to)];
  });
  return Object.fromEntries(parts) as Theme;
}
