/** Long work. */

export type JobStatus = "queued" | "processing" | "completed" | "failed";

export interface Job {
  job_id: string;
  job_type: string;
  status: JobStatus;
  progress: number;
  error_message: string | null;
  created_at: string;
  updated_at: string;
  dataset_id?: string | null;
  metadata: {
    note?: string;
    name?: string;
    code?: string;
    hint?: string;
    attempt?: number;
    size_bytes?: number;
    tables?: readonly { index: number; name: string; rows: number }[];
    [key: string]: unknown;
  };
}
