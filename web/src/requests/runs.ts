/** What this page has running on the server, by a name of its own, so that it can be stopped. */

import { ApiError, api } from "@/lib/api";

const runs = new Map<string, string>();

/** The header that names a request; the last one under a name is the one that `stopRun` stops. */
export function runHeaders(name: string): Record<string, string> {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const id = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  runs.set(name, id);
  if (runs.size > 200) {
    const [oldest] = runs.keys();
    if (oldest !== undefined) runs.delete(oldest);
  }
  return { "x-request-id": id };
}

export async function stopRun(name: string): Promise<void> {
  const id = runs.get(name);
  if (id === undefined) return;
  try {
    await api(`/data/running/${id}/cancel`, { method: "POST" });
  } catch (error) {
    // It ended meanwhile, or waits to begin; then it will not.
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  }
}
