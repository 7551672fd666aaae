import type { Cell } from "./types/values";

/** What is shown of a list or an object at a glance: at most about so many signs of its JSON. */
const glance = 160;

/** What is laid out at once when all of it is asked for; more would hold up the page. */
const laidOut = 200_000;

export type Nested = Extract<Cell, object>;

export function isNested(value: Cell | undefined): value is Nested {
  return typeof value === "object" && value !== null;
}

/** The beginning of its JSON, however much there is of it. */
export function beginning(value: Nested): string {
  const parts: string[] = [];
  const whole = put(value, parts, { left: glance });
  return parts.join("") + (whole ? "" : " …");
}

/** All of it in lines, up to what a page bears; and whether that is all. */
export function laid(value: Nested): { text: string; whole: boolean } {
  const text = JSON.stringify(value, null, 2);
  return { text: text.slice(0, laidOut), whole: text.length <= laidOut };
}

/** Writes until there is no room left; tells whether everything was written. */
function put(value: Cell, parts: string[], room: { left: number }): boolean {
  if (room.left <= 0) return false;
  if (!isNested(value)) return say(JSON.stringify(value), parts, room);
  if (isList(value)) return within("[]", value.entries(), (each) => [put(each, parts, room)], parts, room);
  const named = Object.entries(value);
  return within(
    "{}",
    named.entries(),
    ([name, each]) => [say(`${JSON.stringify(name)}: `, parts, room), put(each, parts, room)],
    parts,
    room,
  );
}

function isList(value: Nested): value is readonly Cell[] {
  return Array.isArray(value);
}

function within<Part>(
  signs: "[]" | "{}",
  each: Iterable<[number, Part]>,
  write: (part: Part) => boolean[],
  parts: string[],
  room: { left: number },
): boolean {
  say(signs.charAt(0), parts, room);
  for (const [place, part] of each) {
    if (place > 0) say(", ", parts, room);
    if (!write(part).every(Boolean)) return false;
  }
  say(signs.charAt(1), parts, room);
  return true;
}

function say(text: string, parts: string[], room: { left: number }): boolean {
  const whole = text.length <= room.left + 2;
  parts.push(whole ? text : text.slice(0, Math.max(0, room.left)));
  room.left -= text.length;
  return whole;
}
