/** What the types of a stream's columns are called. */
export const kinds: Readonly<Record<string, string>> = {
  boolean: "true or false",
  long: "whole number",
  double: "number",
  string: "text",
  date: "date",
  timestamp: "time",
  timestamptz: "time with zone",
};
