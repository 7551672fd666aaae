import {
  Activity,
  BellRing,
  BookOpen,
  Database,
  House,
  LayoutDashboard,
  ListChecks,
  type LucideIcon,
  Mail,
  MessageCircle,
  Radio,
  Settings,
  Workflow,
} from "lucide-react";
import { useMay } from "@/parts/session";

export type PlacePath =
  | "/"
  | "/ask"
  | "/datasets"
  | "/dashboards"
  | "/semantics"
  | "/models"
  | "/streams"
  | "/alerts"
  | "/reports"
  | "/jobs"
  | "/monitoring"
  | "/settings";

export interface Place {
  to: PlacePath;
  label: string;
  icon: LucideIcon;
  key: string;
}

export const settings: Place = { to: "/settings", label: "Settings", icon: Settings, key: "s" };

export const monitoring: Place = { to: "/monitoring", label: "Monitoring", icon: Activity, key: "n" };

/** Places at the foot of the rail, of those that one may open. */
export function useFoot(): readonly Place[] {
  return useMay("admin") ? [monitoring, settings] : [settings];
}

export const places: readonly Place[] = [
  { to: "/", label: "Home", icon: House, key: "h" },
  { to: "/ask", label: "Ask", icon: MessageCircle, key: "a" },
  { to: "/datasets", label: "Datasets", icon: Database, key: "d" },
  { to: "/dashboards", label: "Dashboards", icon: LayoutDashboard, key: "b" },
  { to: "/semantics", label: "Semantics", icon: BookOpen, key: "m" },
  { to: "/models", label: "Models", icon: Workflow, key: "o" },
  { to: "/streams", label: "Streams", icon: Radio, key: "t" },
  { to: "/alerts", label: "Alerts", icon: BellRing, key: "l" },
  { to: "/reports", label: "Reports", icon: Mail, key: "r" },
  { to: "/jobs", label: "Jobs", icon: ListChecks, key: "j" },
];
