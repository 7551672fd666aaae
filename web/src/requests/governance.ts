import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api";
import type { Policy, PolicyRule, RuleProblem, SeenAs, Someone } from "@/lib/types/governance";

const at = (dataset: string) => `/datasets/${dataset}/policy`;

export const policyQuery = (dataset: string) =>
  queryOptions({
    queryKey: ["dataset", dataset, "policy"],
    queryFn: ({ signal }) => api<Policy>(at(dataset), { signal }),
  });

export const policyVersionsQuery = (dataset: string) =>
  queryOptions({
    queryKey: ["dataset", dataset, "policy", "versions"],
    queryFn: ({ signal }) => api<{ items: Policy[] }>(`${at(dataset)}/versions`, { signal }),
  });

export async function policyYaml(dataset: string): Promise<string> {
  const response = await fetch(`/api/v1${at(dataset)}/yaml`, { credentials: "same-origin" });
  return response.text();
}

/** Whether rules could hold; nothing is kept. */
export const ruleCheckQuery = (dataset: string, rule: PolicyRule) =>
  queryOptions({
    queryKey: ["dataset", dataset, "policy", "check", rule],
    queryFn: ({ signal }) =>
      api<{ valid: boolean; problems: RuleProblem[] }>(`${at(dataset)}/check`, {
        method: "POST",
        body: { rules: [rule] },
        signal,
      }),
    retry: false,
    placeholderData: (previous) => previous,
  });

export interface Look extends Someone {
  rules?: readonly PolicyRule[];
  sql?: string;
}

export const seeAsQuery = (dataset: string, version: number, look: Look) =>
  queryOptions({
    queryKey: ["dataset", dataset, "policy", "see-as", version, look],
    queryFn: ({ signal }) => api<SeenAs>(`${at(dataset)}/see-as`, { method: "POST", body: look, signal }),
    retry: false,
    placeholderData: (previous) => previous,
  });

export const savePolicy = (dataset: string, rules: readonly PolicyRule[], version: number) =>
  api<Policy>(at(dataset), { method: "PUT", body: { rules, version } });
export const saveYaml = (dataset: string, yaml: string) =>
  api<Policy>(`${at(dataset)}/yaml`, { method: "PUT", body: { yaml } });
