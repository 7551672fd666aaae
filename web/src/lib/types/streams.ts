/** Streams: events that are pushed. Figures are null for someone who sees a part of the events. */

export interface StreamColumn {
  name: string;
  type: string;
  path: string;
}

export interface Tick {
  at: string;
  events: number;
  set_aside: number;
  late: number;
}

/** A topic that a stream follows; `problem` is empty while it is read. */
export interface Follow {
  connection_id: string;
  connection: string;
  topic: string;
  paused: boolean;
  behind: number;
  missed: number;
  problem: string;
  hint: string;
  read_at: string | null;
}

export interface Stream {
  dataset_id: string;
  name: string;
  table_name: string;
  email: string;
  columns: readonly StreamColumn[];
  event_column: string | null;
  lateness_seconds: number;
  events: number | null;
  set_aside: number | null;
  late: number | null;
  per_second: number | null;
  lag_seconds: number | null;
  hot_events: number | null;
  received_at: string | null;
  rolled_at: string | null;
  rolls: number | null;
  follow: Follow | null;
}

export interface StreamSeen extends Stream {
  ticks: readonly Tick[];
}

export interface AsideEvent {
  event_id: string;
  at: string;
  line: number;
  reason: string;
  raw: string;
  partition: number | null;
  offset: number | null;
}

/** What of a stream can be replayed: offsets from the first up to the next that an event gets. */
export interface StreamLog {
  first_offset: number;
  next_offset: number;
  events: number;
  first_at: string | null;
  last_at: string | null;
  size_bytes: number;
  kept_seconds: number;
  kept_bytes: number;
}

export interface Replay {
  job_id: string;
  dataset_id: string;
  stream: string;
  table_name: string;
}
