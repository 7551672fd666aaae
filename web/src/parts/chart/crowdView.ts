/** A crowd's points on a canvas over the picture that Vega made of its axes, and what the pointer finds there. */

import { cell, number } from "@/lib/format";
import { type Crowd, type Ink, nearest, type Places, painted, placesOf, type Side } from "./crowd";
import { tooltip } from "./tooltip";

/** A view of Vega, which is loaded late: what is needed of it here. */
interface View {
  origin(): number[];
  padding(): number | { left?: number; top?: number };
  width(): number;
  height(): number;
  scale(name: string): unknown;
}

export interface Found {
  datum: Readonly<Record<string, unknown>>;
  x: number;
  y: number;
}

interface Look {
  /** The colour of points that stand for no name, as `#rrggbb`. */
  plain: string;
  onPoint: (found: Found) => void;
}

/** Draws the points once the axes stand; what comes back takes all of it away. */
export function drawCrowd(
  element: HTMLElement,
  view: View,
  crowd: Crowd,
  { plain, onPoint }: Look,
): () => void {
  const canvas = document.createElement("canvas");
  canvas.style.position = "absolute";
  canvas.style.pointerEvents = "none";
  element.style.position = "relative";
  element.append(canvas);
  const places = paintOn(canvas, view, crowd, plain);
  const pointAt = (event: MouseEvent) => {
    const frame = canvas.getBoundingClientRect();
    const found = nearest(places, event.clientX - frame.left, event.clientY - frame.top);
    return crowd.rows[found] ?? null;
  };
  const moved = (event: MouseEvent) => {
    const row = pointAt(event);
    tooltip(null, event, null, row && saidOf(row, crowd));
  };
  const left = (event: MouseEvent) => tooltip(null, event, null, null);
  const clicked = (event: MouseEvent) => {
    const row = pointAt(event);
    if (row) onPoint({ datum: row, x: event.clientX, y: event.clientY });
  };
  element.addEventListener("mousemove", moved);
  element.addEventListener("mouseleave", left);
  element.addEventListener("click", clicked);
  return () => {
    element.removeEventListener("mousemove", moved);
    element.removeEventListener("mouseleave", left);
    element.removeEventListener("click", clicked);
    canvas.remove();
  };
}

function paintOn(canvas: HTMLCanvasElement, view: View, crowd: Crowd, plain: string): Places {
  const [left, top] = view.origin();
  const padding = view.padding();
  const room = typeof padding === "number" ? { left: padding, top: padding } : padding;
  const [width, height] = [Math.ceil(view.width()), Math.ceil(view.height())];
  const dense = window.devicePixelRatio || 1;
  // A point at the edge is whole.
  const radius = Math.sqrt(crowd.size / Math.PI);
  const margin = Math.ceil(radius + 1);
  const places = placesOf(crowd, moving(view, "x", margin), moving(view, "y", margin));
  canvas.width = Math.round((width + 2 * margin) * dense);
  canvas.height = Math.round((height + 2 * margin) * dense);
  canvas.style.width = `${width + 2 * margin}px`;
  canvas.style.height = `${height + 2 * margin}px`;
  canvas.style.left = `${(left ?? 0) + (room.left ?? 0) - margin}px`;
  canvas.style.top = `${(top ?? 0) + (room.top ?? 0) - margin}px`;
  const pixels = painted(
    dense === 1 ? places : { x: places.x.map((x) => x * dense), y: places.y.map((y) => y * dense) },
    inks(view, crowd, plain),
    { width: canvas.width, height: canvas.height, radius: radius * dense, opacity: crowd.opacity },
  );
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, canvas.width, canvas.height), 0, 0);
  return places;
}

function moving(view: View, name: "x" | "y", margin: number): (value: number) => number {
  const scale = view.scale(name) as (value: number) => number;
  return (value) => scale(value) + margin;
}

function inks(view: View, crowd: Crowd, plain: string): (index: number) => Ink {
  const { colour, rows } = crowd;
  if (colour === null) {
    const ink = inkOf(plain);
    return () => ink;
  }
  const scale = view.scale("color") as (value: unknown) => string;
  const known = new Map<unknown, Ink>();
  return (index) => {
    const name = rows[index]?.[colour];
    let ink = known.get(name);
    if (!ink) {
      ink = inkOf(scale(name));
      known.set(name, ink);
    }
    return ink;
  };
}

function inkOf(colour: string): Ink {
  const digits = /^#([0-9a-f]{6})$/i.exec(colour)?.[1] ?? "0a6c8c";
  const value = Number.parseInt(digits, 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function saidOf(row: Readonly<Record<string, unknown>>, crowd: Crowd): Record<string, string> {
  const sides = [crowd.x, crowd.y].map((side) => [side.title, valueAt(row[side.key], side)] as const);
  const name = crowd.colour === null ? [] : [[crowd.colour, String(row[crowd.colour])] as const];
  return Object.fromEntries([...sides, ...name]);
}

function valueAt(value: unknown, side: Side): string {
  if (typeof value !== "number") return cell(null);
  if (!side.temporal) return number(value);
  const [day, time] = new Date(value).toISOString().split("T");
  return time === "00:00:00.000Z" ? cell(day, "date") : cell(`${day}T${time?.slice(0, 8)}`, "timestamp");
}
