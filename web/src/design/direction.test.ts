import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const source = `${join(import.meta.dirname, "..")}/`;
// Names a side of the screen, where start and end would name a side of the line.
const physical =
  /[\s"'`:!](-?(?:m|p)[lr]-[[\d]\S*|(?:m|p)[lr]-(?:auto|px)|text-(?:left|right)|border-[lr](?:-\d)?|-?(?:left|right)-[[\d]\S*)(?=[\s"'`])/g;
// Drawings lie the same way round in either direction.
const drawn = (path: string) => path.includes("parts/chart/") || path.endsWith("Entrance.tsx");

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path);
    return path.endsWith(".tsx") && !drawn(path) ? [path] : [];
  });
}

describe("the direction of writing", () => {
  it("is named by start and end, so that a page from right to left is its mirror", () => {
    const found = files(source).flatMap((path) =>
      [...readFileSync(path, "utf8").matchAll(physical)].map(
        (hit) => `${path.slice(source.length)}: ${hit[1]}`,
      ),
    );
    expect(found).toEqual([]);
  });

  it("is looked at in more than a few files", () => {
    expect(files(source).length).toBeGreaterThan(100);
    expect(' pl-4"'.match(physical)).not.toBeNull();
  });
});
