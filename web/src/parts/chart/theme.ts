/** Our look for Vega-Lite, written by the server's own theme, so that page, PNG and PDF are drawn alike. */

import themes from "./themes.json";

export function themeOf(mode: "light" | "dark"): Record<string, unknown> {
  return themes[mode];
}
