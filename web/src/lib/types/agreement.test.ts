import { describe, expect, it } from "vitest";
import type { components } from "@/lib/schema";
import type { Answer, HistoryItem, HomeAnswer, QueryAnswer, Validation } from "./answers";
import type { Check, CheckResult, CheckSuggestion } from "./checks";
import type {
  CellErrors,
  ColumnChange,
  Comparison,
  Dataset,
  Issue,
  Load,
  Profile,
  SetAsideRow,
  Snapshot,
  TableSchema,
} from "./datasets";
import type { ApiKey, AuditEntry, OpenSession, Session, User } from "./identity";
import type { Job } from "./jobs";
import type { Brand, Looks, Shades } from "./looks";
import type { EndpointFigures, Figures, Minute, Threshold } from "./monitoring";
import type { ResultColumn } from "./values";

type Theirs = components["schemas"];

/** The fields of ours that the server does not declare; never when it declares them all. */
type Undeclared<Ours, Name extends keyof Theirs> = Exclude<keyof Ours, keyof Theirs[Name]>;

/** Each shape that the page reads, with the one that the server declares. A field too many is a type error here. */
const held: Readonly<Record<string, never[]>> = {
  answer: [] as Undeclared<Answer, "AnswerBody">[],
  history: [] as Undeclared<HistoryItem, "HistoryItem">[],
  home: [] as Undeclared<HomeAnswer, "HomeBody">[],
  query: [] as Undeclared<QueryAnswer, "QueryOut">[],
  column: [] as Undeclared<ResultColumn, "ResultColumnOut">[],
  validation: [] as Undeclared<Validation, "ValidationOut">[],
  dataset: [] as Undeclared<Dataset, "DatasetOut">[],
  profile: [] as Undeclared<Profile, "ProfileOut">[],
  issue: [] as Undeclared<Issue, "Issue">[],
  setAside: [] as Undeclared<SetAsideRow, "AsideRow">[],
  snapshot: [] as Undeclared<Snapshot, "SnapshotOut">[],
  comparison: [] as Undeclared<Comparison, "ComparisonOut">[],
  change: [] as Undeclared<ColumnChange, "ChangeOut">[],
  errors: [] as Undeclared<CellErrors, "ErrorsOut">[],
  load: [] as Undeclared<Load, "LoadOut">[],
  table: [] as Undeclared<TableSchema, "SchemaTableOut">[],
  check: [] as Undeclared<Check, "CheckOut">[],
  checkResult: [] as Undeclared<CheckResult, "Result">[],
  suggestion: [] as Undeclared<CheckSuggestion, "SuggestionOut">[],
  job: [] as Undeclared<Job, "JobOut">[],
  session: [] as Undeclared<Session, "SessionView">[],
  openSession: [] as Undeclared<OpenSession, "SessionItem">[],
  user: [] as Undeclared<User, "User">[],
  key: [] as Undeclared<Omit<ApiKey, "key">, "ApiKey">[],
  looks: [] as Undeclared<Looks, "LooksView">[],
  brand: [] as Undeclared<Brand, "BrandView">[],
  shades: [] as Undeclared<Shades, "ShadesView">[],
  figures: [] as Undeclared<Figures, "Figures">[],
  endpoint: [] as Undeclared<EndpointFigures, "EndpointFigures">[],
  minute: [] as Undeclared<Minute, "MinuteView">[],
  threshold: [] as Undeclared<Threshold, "AlertView">[],
  audit: [] as Undeclared<AuditEntry, "AuditEntryView">[],
};

describe("the shapes that the page reads", () => {
  it("are declared by the server, field by field", () => {
    expect(Object.values(held).flat()).toEqual([]);
  });
});
