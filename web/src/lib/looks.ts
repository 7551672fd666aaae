/** The workspace's looks: worn by the page, and remembered so that the next opening has them from its first paint. */

import { useSyncExternalStore } from "react";
import type { Looks } from "@/lib/types/looks";

export const ours = "Sextant";

const key = "sextant.looks";
const colour = /^#[0-9a-f]{6}$/;
const guest = /^\/(shared|embed)\b/;
const address = /^\/api\/v1\/brand\/logos\/[\w-]+$/;
const listeners = new Set<() => void>();
const properties = [
  ["--accent", "accent"],
  ["--on-accent", "on_accent"],
  ["--accent-soft", "soft"],
] as const;

/** What is kept in this browser; undefined where nothing is, or nothing that can be used. */
export function remembered(): Looks | null | undefined {
  try {
    const text = localStorage.getItem(key);
    if (text === null) return undefined;
    const value: unknown = JSON.parse(text);
    return value === null || isLooks(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isLooks(value: unknown): value is Looks {
  if (typeof value !== "object" || value === null) return false;
  const { name, accents, logo } = value as Partial<Looks>;
  const isWhole = (side: unknown) =>
    typeof side === "object" &&
    side !== null &&
    properties.every(([, part]) => colour.test(String((side as Record<string, unknown>)[part])));
  const coloured = accents === null || (isWhole(accents?.light) && isWhole(accents?.dark));
  const pictured = logo === null || (address.test(String(logo?.url)) && Number(logo?.width) > 0);
  return typeof name === "string" && name !== "" && coloured && pictured;
}

let worn: Looks | null | undefined = guest.test(window.location.pathname) ? undefined : remembered();

/** Puts looks on the page; null is Sextant's own. A guest's page keeps nothing. */
export function wear(looks: Looks | null): void {
  if (!guest.test(window.location.pathname)) keep(looks);
  if (JSON.stringify(looks) === JSON.stringify(worn)) return;
  worn = looks;
  paint(looks);
  for (const listener of listeners) listener();
}

function keep(looks: Looks | null): void {
  try {
    localStorage.setItem(key, JSON.stringify(looks));
  } catch {
    // Storage may be closed to us; the looks then come with the first answer.
  }
}

function paint(looks: Looks | null): void {
  const { style } = document.documentElement;
  const accents = looks?.accents;
  for (const [property, part] of properties) {
    if (accents) style.setProperty(property, `light-dark(${accents.light[part]}, ${accents.dark[part]})`);
    else style.removeProperty(property);
  }
  const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  if (!icon) return;
  const square = looks?.logo && !isWide(looks) ? looks.logo.url : "/favicon.svg";
  if (icon.getAttribute("href") !== square) {
    icon.removeAttribute("type");
    icon.setAttribute("href", square);
  }
}

if (worn) paint(worn);

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLooks(): Looks | null {
  return useSyncExternalStore(listen, () => worn ?? null);
}

/** How the house is called here. */
export function useHouseName(): string {
  return useSyncExternalStore(listen, () => worn?.name ?? ours);
}

/** The accent of a mode for what cannot read custom properties; null is Sextant's own. */
export function accentOf(mode: "light" | "dark"): string | null {
  return worn?.accents?.[mode].accent ?? null;
}

const widest = 2.4;

/** A logo so wide that it says the name itself. */
export function isWide(looks: Looks): boolean {
  return looks.logo !== null && looks.logo.width / looks.logo.height > widest;
}

/** The size at which a logo stands in a box, whole. */
export function sizeWithin(
  logo: { width: number; height: number },
  box: { width: number; height: number },
): { width: number; height: number } {
  const share = Math.min(box.width / logo.width, box.height / logo.height);
  return { width: Math.round(logo.width * share), height: Math.round(logo.height * share) };
}
