import { Cpu } from "lucide-react";
import type { EngineUsed } from "@/lib/types/engine";

const titles: Record<string, string> = {
  duckdb: "DuckDB",
  clickhouse: "ClickHouse",
  trino: "Trino",
  spark: "Spark",
  snowflake: "Snowflake",
};

/** Which engine gave an answer, where that is worth a word: another one than the built-in, or not the chosen one. */
export function Engine({ used }: { used: EngineUsed | null | undefined }) {
  if (!used || (used.name === "duckdb" && used.reason === "")) {
    return null;
  }
  const title = titles[used.name] ?? used.name;
  return (
    <span className="inline-flex items-center gap-1.5" title={used.reason || undefined}>
      <Cpu size={14} className="text-ink-3" aria-hidden="true" />
      by {title}
      {used.reason && <span className="sr-only">: {used.reason}</span>}
    </span>
  );
}
