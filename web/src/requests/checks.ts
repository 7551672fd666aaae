import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api";
import type { Check, CheckResult, CheckSuggestion, Rule, Severity } from "@/lib/types/checks";
import type { Paged } from "@/lib/types/values";

export const checksQuery = (dataset: string) =>
  queryOptions({
    queryKey: ["dataset", dataset, "checks"],
    queryFn: ({ signal }) => api<{ items: Check[] }>(`/datasets/${dataset}/checks`, { signal }),
  });

export const suggestedChecksQuery = (dataset: string) =>
  queryOptions({
    queryKey: ["dataset", dataset, "checks", "suggested"],
    queryFn: ({ signal }) =>
      api<{ items: CheckSuggestion[] }>(`/datasets/${dataset}/checks/suggestions`, { signal }),
  });

export const checkResultsQuery = (check: string) =>
  queryOptions({
    queryKey: ["check", check, "results"],
    queryFn: ({ signal }) => api<Paged<CheckResult>>(`/checks/${check}/results?limit=40`, { signal }),
  });

export const keepRules = (dataset: string, rules: readonly Rule[], origin: "person" | "suggestion") =>
  api<{ items: Check[] }>(`/datasets/${dataset}/checks/many`, { method: "POST", body: { rules, origin } });
export const runChecks = (dataset: string) =>
  api<{ passed: number; failed: number; errors: number }>(`/datasets/${dataset}/checks/run`, {
    method: "POST",
  });
export const changeCheck = (check: string, body: { severity?: Severity; enabled?: boolean }) =>
  api<Check>(`/checks/${check}`, { method: "PATCH", body });
export const removeCheck = (check: string) => api<null>(`/checks/${check}`, { method: "DELETE" });
