/** People, sessions, keys and the audit trail. */

import type { Attributes } from "./attributes";
import type { Looks } from "./looks";

export type Role = "viewer" | "analyst" | "admin";

export type Tier = "free" | "premium";

export interface User {
  user_id: string;
  email: string;
  name: string | null;
  role: Role;
  tier: Tier;
  created_at: string;
  last_login: string | null;
  status: "active" | "invited" | "disabled";
  attributes: Attributes;
}

export interface Session {
  user: User;
  workspace: { id: string; name: string; share_new?: boolean; looks: Looks | null };
  must_set_password: boolean;
  permissions: string[];
  limits?: { query?: { limit: number | null; remaining: number | null } };
}

export interface OpenSession {
  session_id: string;
  created_at: string;
  via: "password" | "bearer" | "link";
  expires_at?: string | null;
  user_agent?: string | null;
  ip?: string | null;
  current?: boolean;
}

export interface ApiKey {
  key_id: string;
  name: string;
  role: Role;
  prefix?: string | null;
  key?: string;
  created_at: string;
  expires_at: string | null;
  last_used: string | null;
}

export interface AuditEntry {
  id: string;
  user_id: string | null;
  email?: string | null;
  action: string;
  details: Record<string, unknown>;
  /** What ids of the entry are called now, of things that are still there. */
  names: Record<string, string>;
  timestamp: string;
}
