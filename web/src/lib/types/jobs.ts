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
  note: string;
  code: string | null;
  hint: string | null;
  email?: string;
  metadata: {
    name?: string;
    source_name?: string;
    rows?: number;
    rows_set_aside?: number;
    tables?: readonly { index: number; name: string; rows: number }[];
  };
}
