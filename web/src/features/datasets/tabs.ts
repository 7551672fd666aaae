const tabs = ["columns", "rows", "set-aside", "checks", "snapshots", "meaning", "who-sees"] as const;

export type DatasetTab = (typeof tabs)[number];

export function isDatasetTab(value: unknown): value is DatasetTab {
  return tabs.some((tab) => tab === value);
}
