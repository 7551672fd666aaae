/** How the server is: figures, the last hour, thresholds, log records. */

export interface EndpointFigures {
  endpoint: string;
  method: string;
  requests: number;
  errors: number;
  mean_ms: number;
  p95_ms: number;
}

export interface Figures {
  uptime_seconds: number;
  requests: number;
  errors: number;
  p95_ms: number;
  jobs_waiting: number;
  event_lag: number;
  active_users: number;
  queries_per_hour: number;
  storage_bytes: number;
  memory_bytes: number;
  disk_total_bytes: number;
  disk_free_bytes: number;
  cpu_load: number;
  endpoints: readonly EndpointFigures[];
}

/** One minute of the last hour; null for what was not measured in it. */
export interface Minute {
  at: string;
  requests: number;
  errors: number;
  mean_ms: number | null;
  p95_ms: number | null;
  cpu: number | null;
  memory: number | null;
  disk: number | null;
  event_lag: number | null;
  jobs_waiting: number | null;
}

export type ThresholdName = "error_rate" | "p95" | "event_lag" | "cpu" | "memory" | "disk";
export type ThresholdState = "ok" | "warning" | "critical" | "unknown";

export interface Threshold {
  name: ThresholdName;
  state: ThresholdState;
  value: number | null;
  unit: "share" | "ms" | "events";
  warning: number;
  critical: number | null;
  /** Of how many minutes the value is; 0: of now. */
  minutes: number;
  since: string | null;
}

export type PartState = "ok" | "degraded" | "failing";

export interface Readiness {
  status: "ok" | "degraded" | "unavailable";
  parts: Readonly<Record<string, PartState>>;
  /** What the parts that do not answer say. */
  notes: Readonly<Record<string, string>>;
}

export type LogLevel = "warning" | "error";

/** A record of the log: these, and what facts it has. */
export interface LogRecord {
  number: number;
  event: string;
  level: string;
  timestamp: string;
  logger?: string;
  request_id?: string;
  exception?: string;
  [fact: string]: unknown;
}
