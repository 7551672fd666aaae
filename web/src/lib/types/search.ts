/** What a search finds. */

export type FoundKind =
  | "dataset"
  | "dashboard"
  | "metric"
  | "column"
  | "question"
  | "person"
  | "job"
  | "place"
  | "alert"
  | "report";

export interface FoundItem {
  kind: FoundKind;
  id: string;
  title: string;
  detail: string;
  href: string;
  score: number;
}

export interface FoundAnswer {
  items: FoundItem[];
  corrected: boolean;
}
