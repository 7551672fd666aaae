import { readdirSync } from "node:fs";
import { join } from "node:path";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { Gallery } from "./Gallery";
import { shown } from "./shown";
import { used } from "./used";

afterEach(cleanup);
const stories = [...used, ...shown];

describe("the parts of the design", () => {
  for (const story of stories) {
    it(`${story.part}: each state is drawn, each control has a name`, () => {
      render(<Gallery stories={[story]} />);
      const section = screen.getByRole("region", { name: story.part });
      const states = within(section).getAllByRole("heading", { level: 3 });
      expect(states.map((state) => state.textContent)).toEqual(Object.keys(story.states));
      for (const state of states) expect(state.nextElementSibling?.childElementCount).toBeGreaterThan(0);
      for (const control of section.querySelectorAll("button, input, select")) {
        const name =
          control.getAttribute("aria-label") ??
          (control.textContent || section.querySelector(`label[for="${control.id}"]`)?.textContent);
        expect(name, control.outerHTML).toBeTruthy();
      }
    });
  }

  it("a choice is chosen, a dialog opened and closed", () => {
    render(<Gallery stories={used} />);
    const line = screen.getByRole("radio", { name: "Line" });
    fireEvent.click(line);
    expect(line.getAttribute("data-state")).toBe("on");
    fireEvent.click(screen.getByRole("button", { name: "Open the dialog" }));
    fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Keep it" }));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("are all there", () => {
    const drawn = readdirSync(join(import.meta.dirname, "../design")).filter((name) =>
      /^[A-Z]\w+\.tsx$/.test(name),
    );
    // Frames of pages, and what other parts are made of.
    const within = ["Bar", "Coded", "Page", "Scroll", "Turning"];
    const sources = import.meta.glob<string>("./{shown,used}.tsx", {
      query: "?raw",
      import: "default",
      eager: true,
    });
    const text = Object.values(sources).join("\n");
    const lacking = drawn
      .filter((name) => !name.endsWith(".test.tsx"))
      .map((name) => name.replace(".tsx", ""))
      .filter((name) => !within.includes(name) && !text.includes(`@/design/${name}"`));
    expect(lacking).toEqual([]);
  });
});
