import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { EditableText } from "./EditableText";

afterEach(cleanup);

function edit(save: (text: string) => void): HTMLElement {
  render(<EditableText label="Name" required value="flights" onSave={save} />);
  fireEvent.click(screen.getByRole("button"));
  return screen.getByRole("textbox");
}

describe("words edited in place", () => {
  it("are kept by Enter", () => {
    const save = vi.fn();
    const field = edit(save);
    fireEvent.change(field, { target: { value: "departures" } });
    fireEvent.keyDown(field, { key: "Enter" });
    expect(save).toHaveBeenCalledExactlyOnceWith("departures");
  });

  it("are left by Escape", () => {
    const save = vi.fn();
    const field = edit(save);
    fireEvent.change(field, { target: { value: "departures" } });
    fireEvent.keyDown(field, { key: "Escape" });
    expect(save).not.toHaveBeenCalled();
    expect(screen.getByRole("button").textContent).toContain("flights");
  });

  it("that are required are not emptied", () => {
    const save = vi.fn();
    const field = edit(save);
    fireEvent.change(field, { target: { value: "  " } });
    fireEvent.keyDown(field, { key: "Enter" });
    expect(save).not.toHaveBeenCalled();
  });
});
