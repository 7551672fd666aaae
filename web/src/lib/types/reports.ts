/** Dashboards by mail at set times. */

export interface ReportPlan {
  name: string;
  dashboard_id: string;
  times: { every_minutes?: number | null; cron?: string | null };
  filters: Readonly<Record<string, unknown>>;
  people: readonly string[];
  addresses: readonly string[];
  message: string;
  skip_unchanged: boolean;
  enabled: boolean;
}

export interface Report {
  report_id: string;
  plan: ReportPlan;
  user_id: string;
  email: string;
  next_at: string | null;
  left: readonly string[];
}

export interface ReportRun {
  run_id: string;
  status: "waiting" | "sent" | "skipped" | "failed";
  recipients: number;
  note: string;
  created_at: string;
}

export interface Subscription {
  report: string;
  address: string;
  active: boolean;
}
