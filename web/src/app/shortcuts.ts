import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { places, useFoot } from "./shell/places";

interface Calls {
  onFind: () => void;
  onList: () => void;
}

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("input, textarea, select, [contenteditable=true]") !== null
  );
}

/** `Ctrl K` finds, `/` asks, `g` and a letter goes, `e` edits, `?` lists. */
export function useShortcuts({ onFind, onList }: Calls): void {
  const navigate = useNavigate();
  const going = useRef(0);
  const foot = useFoot();
  const calls = useRef({ onFind, onList, foot });
  calls.current = { onFind, onList, foot };
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        calls.current.onFind();
        return;
      }
      if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector("[role=dialog]")) return;
      const to = [...places, ...calls.current.foot].find((place) => place.key === event.key)?.to;
      if (Date.now() - going.current < 1200 && to) {
        event.preventDefault();
        going.current = 0;
        void navigate({ to });
        return;
      }
      switch (event.key) {
        case "g":
          going.current = Date.now();
          break;
        case "?":
          calls.current.onList();
          break;
        case "/":
          event.preventDefault();
          focusAsk(() => void navigate({ to: "/ask" }));
          break;
        case "e":
          document.querySelector<HTMLElement>("[data-edit]")?.click();
          break;
        default:
      }
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [navigate]);
}

function focusAsk(otherwise: () => void): void {
  const boxes = document.querySelectorAll<HTMLElement>("[data-ask]");
  const last = boxes[boxes.length - 1];
  if (last) last.focus();
  else otherwise();
}
