/** The engine of a workspace, and those it may choose. */
export interface EngineChoice {
  engine: string;
  available: { name: string; title: string; builtin: boolean }[];
  /** Up to so many rows the built-in engine answers anyway. */
  small_rows: number;
  chosen_by: string | null;
  chosen_at: string | null;
}

/** What answered; `reason` where it was not the engine that the workspace chose. */
export interface EngineUsed {
  name: string;
  reason: string;
}
