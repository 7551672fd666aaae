import { type RefObject, useEffect, useState } from "react";
import { useHouseName } from "@/lib/looks";

export function useSettled<T>(value: T, delay = 140): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delay);
    return () => clearTimeout(timer);
  }, [value, delay]);
  return settled;
}

export interface Box {
  width: number;
  height: number;
}

export function useBox(ref: RefObject<HTMLElement | null>): Box | null {
  const [box, setBox] = useState<Box | null>(null);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      setBox({ width: Math.floor(width), height: Math.floor(height) });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return box;
}

export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const media = window.matchMedia(query);
    const changed = () => setMatches(media.matches);
    media.addEventListener("change", changed);
    return () => media.removeEventListener("change", changed);
  }, [query]);
  return matches;
}

export function useTitle(title: string): void {
  const house = useHouseName();
  useEffect(() => {
    document.title = title === "" ? house : `${title} · ${house}`;
  }, [title, house]);
}

/** True while a value differs from the last one seen, for the length of a glow. */
export function useChanged(value: unknown): boolean {
  const [seen, setSeen] = useState(value);
  useEffect(() => {
    if (Object.is(seen, value)) return;
    const timer = setTimeout(() => setSeen(value), 600);
    return () => clearTimeout(timer);
  }, [seen, value]);
  return !Object.is(seen, value);
}
