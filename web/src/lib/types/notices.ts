/** Channels that notices go by, mail, and what became of each delivery. */

export interface Channel {
  channel_id: string;
  name: string;
  kind: "service" | "webhook";
  service: string;
  shown: string;
  topics: readonly string[];
  enabled: boolean;
  email: string;
  created_at: string;
  updated_at: string;
}

export interface ChannelMade extends Channel {
  secret: string | null;
}

export interface Topic {
  topic: string;
  description: string;
}

export interface Delivery {
  delivery_id: string;
  kind: "mail" | "service" | "webhook";
  channel_id: string | null;
  name: string;
  topic: string;
  title: string;
  status: "waiting" | "sent" | "failed" | "skipped";
  attempts: number;
  response: number | null;
  error: string;
  resent_of: string | null;
  created_at: string;
  sent_at: string | null;
}

export type Security = "starttls" | "tls" | "none";

export interface MailSetting {
  set: boolean;
  installed: boolean;
  host: string;
  port: number;
  security: Security;
  username: string;
  sender: string;
  has_password: boolean;
  changed_by: string;
  changed_at: string | null;
}

export interface MailBody {
  host: string;
  port: number;
  security: Security;
  username: string;
  sender: string;
  password?: string;
}
