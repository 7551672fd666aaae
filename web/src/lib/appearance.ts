/** Light, dark, or what the system says; kept in this browser. */

import { useSyncExternalStore } from "react";

export type Appearance = "system" | "light" | "dark";

const key = "sextant.appearance";
const listeners = new Set<() => void>();
const system = window.matchMedia("(prefers-color-scheme: dark)");

function stored(): Appearance {
  try {
    const value = localStorage.getItem(key);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system";
  }
}

let chosen = stored();

function announce(): void {
  for (const listener of listeners) listener();
}

system.addEventListener("change", announce);

export function choose(appearance: Appearance): void {
  chosen = appearance;
  const root = document.documentElement;
  if (appearance === "system") delete root.dataset.appearance;
  else root.dataset.appearance = appearance;
  try {
    if (appearance === "system") localStorage.removeItem(key);
    else localStorage.setItem(key, appearance);
  } catch {
    // Storage may be closed to us; the choice then lasts as long as the page.
  }
  announce();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useAppearance(): Appearance {
  return useSyncExternalStore(listen, () => chosen);
}

export function useMode(): "light" | "dark" {
  return useSyncExternalStore(listen, () =>
    chosen === "system" ? (system.matches ? "dark" : "light") : chosen,
  );
}
