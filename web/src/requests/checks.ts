import { queryOptions } from "@tanstack/react-query";
import { api, withQuery } from "@/lib/api";
import type {
  Check,
  CheckResult,
  CheckRun,
  CheckSuggestion,
  Relation,
  Rule,
  Severity,
  SuitePlan,
} from "@/lib/types/checks";
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

export const relationsQuery = (dataset: string) =>
  queryOptions({
    queryKey: ["dataset", dataset, "relations"],
    queryFn: ({ signal }) => api<{ items: Relation[] }>(`/datasets/${dataset}/relations`, { signal }),
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

export const checkRunsQuery = (dataset: string) =>
  queryOptions({
    queryKey: ["dataset", dataset, "checks", "runs"],
    queryFn: ({ signal }) => api<Paged<CheckRun>>(`/datasets/${dataset}/checks/runs?limit=40`, { signal }),
  });

type SuiteForm = "yaml" | "great_expectations";

interface Suite {
  name: string;
  text: string;
  replace: boolean;
}

/** Where a dataset's checks are had as a file. */
export const suiteAddress = (dataset: string, format: SuiteForm) =>
  `/api/v1/datasets/${dataset}/checks/suite?format=${format}`;

function sendSuite(
  dataset: string,
  suite: Suite,
  preview: boolean,
  signal?: AbortSignal,
): Promise<SuitePlan> {
  const format: SuiteForm = /\.json$/i.test(suite.name) ? "great_expectations" : "yaml";
  return api<SuitePlan>(withQuery(`/datasets/${dataset}/checks/suite`, { format, preview }), {
    method: suite.replace ? "PUT" : "POST",
    body: suite.text,
    ...(signal ? { signal } : {}),
  });
}

export const suitePlanQuery = (dataset: string, suite: Suite) =>
  queryOptions({
    queryKey: ["dataset", dataset, "checks", "suite", suite],
    queryFn: ({ signal }) => sendSuite(dataset, suite, true, signal),
    retry: false,
    gcTime: 0,
  });
export const readSuite = (dataset: string, suite: Suite) => sendSuite(dataset, suite, false);
