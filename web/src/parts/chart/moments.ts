/** The interpreter of Vega reads `datetime(n)` as the year n, compiled Vega as a moment; this says the moment. */

const moment = /\bdatetime\((-?\d{5,})\)/g;

export function withMoments<T>(compiled: T): T {
  return walk(compiled) as T;
}

function walk(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(moment, "toDate($1)");
  if (Array.isArray(value)) return value.map((each) => walk(each));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => {
    const rows = name === "values" && "name" in value;
    return [name, rows ? each : walk(each)] as const;
  });
  return Object.fromEntries(entries);
}
