/** What the language model was used for. */

export interface Used {
  questions: number;
  requests: number;
  tokens_in: number;
  tokens_out: number;
  money: number;
  milliseconds: number;
}

export interface Usage {
  /** Empty where none is set. */
  model: string;
  today: Used;
  month: Used;
  /** 0 sets no limit. */
  budgets: { tokens_a_day: number; money_a_month: number };
  /** Everybody's month, for administrators. */
  people: { user_id: string; email: string; used: Used }[];
}
