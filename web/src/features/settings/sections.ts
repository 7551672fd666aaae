export const sections = [
  { value: "profile", label: "You", admin: false },
  { value: "appearance", label: "Appearance", admin: false },
  { value: "keys", label: "API keys", admin: false },
  { value: "model", label: "Language model", admin: false },
  { value: "connections", label: "Connections", admin: false },
  { value: "engine", label: "Query engine", admin: true },
  { value: "channels", label: "Channels", admin: true },
  { value: "mail", label: "Mail", admin: true },
  { value: "brand", label: "Name and logo", admin: true },
  { value: "people", label: "People", admin: true },
  { value: "audit", label: "Audit", admin: true },
] as const;

export type Section = (typeof sections)[number]["value"];

export function isSection(value: unknown): value is Section {
  return sections.some((each) => each.value === value);
}
