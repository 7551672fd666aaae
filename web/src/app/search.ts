/** Reads values of the address; the router has already parsed what looked like JSON. */

import type { JobStatus } from "@/lib/types/jobs";
import type { LogLevel } from "@/lib/types/monitoring";

type Search = Record<string, unknown>;

export function text(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "object" && value !== null ? JSON.stringify(value) : undefined;
}

export function flag(value: unknown): true | undefined {
  return value === true || value === "true" ? true : undefined;
}

/** Only a place of this page; never an address elsewhere. */
export function local(to: string | undefined): string | undefined {
  return to?.startsWith("/") && !to.startsWith("//") && !to.startsWith("/\\") ? to : undefined;
}

const states: readonly JobStatus[] = ["queued", "processing", "completed", "failed"];
const levels: readonly LogLevel[] = ["warning", "error"];

export function jobSearch(search: Search): { status?: JobStatus | undefined } {
  return { status: states.find((each) => each === search.status) };
}

export function logSearch(search: Search): { level?: LogLevel | undefined; q?: string | undefined } {
  return { level: levels.find((each) => each === search.level), q: text(search.q) };
}
