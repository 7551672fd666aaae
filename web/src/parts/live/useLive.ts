import { useEffect, useRef, useState } from "react";
import { applied, type Frame, type Held } from "@/lib/live";
import type { TileData } from "@/lib/types/dashboards";

/** Off where nothing is watched; lost while the line is cut, which the held values outlast; refused for good. */
export type LiveState = "off" | "connecting" | "live" | "lost" | "refused";

export interface Live {
  state: LiveState;
  tiles: Readonly<Record<string, TileData>>;
  /** When the last frame with values came, as milliseconds. */
  at: number | null;
  /** Why it was refused. */
  reason: string | null;
  /** The version of the dashboard that is followed. */
  version: number | null;
}

interface Wish {
  dashboardId: string;
  filters: Readonly<Record<string, unknown>>;
  /** The tiles that are watched; none watches nothing. */
  tiles: readonly string[];
  /** A ticket, for those who are not signed in by a cookie. */
  ticket?: () => Promise<string>;
}

const nothing: Live = { state: "off", tiles: {}, at: null, reason: null, version: null };
const waits = [300, 700, 1500, 3000, 6000, 12_000];
const silent = 40_000; // two heartbeats and some
const final = new Set([4400, 4401, 4403, 4404]);

/** Follows tiles over one connection, which is taken up again where it was cut. */
export function useLive({ dashboardId, filters, tiles, ticket }: Wish): Live {
  const [live, setLive] = useState<Live>(nothing);
  const asked = useRef(ticket);
  asked.current = ticket;
  const wish = JSON.stringify({ filters, tiles });
  const watched = tiles.length > 0;
  useEffect(() => {
    if (!watched) {
      setLive(nothing);
      return;
    }
    setLive(nothing);
    const line = new Line(dashboardId, wish, () => asked.current?.() ?? Promise.resolve(""), setLive);
    line.open();
    return () => line.close();
  }, [dashboardId, wish, watched]);
  return watched ? live : nothing;
}

class Line {
  private socket: WebSocket | null = null;
  private held: Held | null = null;
  private tries = 0;
  private ended = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private quiet: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly dashboardId: string,
    private readonly wish: string,
    private readonly ticket: () => Promise<string>,
    private readonly tell: (change: (old: Live) => Live) => void,
  ) {}

  open(): void {
    this.say({ state: this.held === null ? "connecting" : "lost" });
    window.addEventListener("online", this.again);
    void this.connect();
  }

  close(): void {
    this.ended = true;
    clearTimeout(this.timer);
    clearTimeout(this.quiet);
    window.removeEventListener("online", this.again);
    this.socket?.close(1000);
  }

  private readonly again = (): void => {
    if (this.ended || this.socket !== null) return;
    clearTimeout(this.timer);
    void this.connect();
  };

  private async connect(): Promise<void> {
    let query = "";
    try {
      const ticket = await this.ticket();
      query = ticket === "" ? "" : `?ticket=${encodeURIComponent(ticket)}`;
    } catch {
      this.lost();
      return;
    }
    if (this.ended) return;
    const scheme = window.location.protocol === "https:" ? "wss" : "ws";
    const path = `/ws/analytics/${encodeURIComponent(this.dashboardId)}`;
    const socket = new WebSocket(`${scheme}://${window.location.host}${path}${query}`);
    this.socket = socket;
    socket.onopen = () => this.subscribe(socket);
    socket.onmessage = (event: MessageEvent<string>) => this.hear(socket, event.data);
    socket.onclose = (event) => {
      if (this.socket === socket) this.gone(event.code, event.reason);
    };
  }

  private subscribe(socket: WebSocket): void {
    const { filters, tiles } = JSON.parse(this.wish) as { filters: unknown; tiles: unknown };
    const from = this.held === null ? {} : { after: this.held.seq };
    socket.send(JSON.stringify({ action: "subscribe", filters, tiles, ...from }));
    this.listen(socket);
  }

  private hear(socket: WebSocket, text: string): void {
    this.listen(socket);
    const frame = JSON.parse(text) as Frame;
    if (frame.kind === "error") {
      this.say({ reason: frame.error?.message ?? null });
      return;
    }
    const held = applied(this.held, frame);
    this.tries = 0;
    if (held === null) {
      this.held = null;
      this.subscribe(socket);
      return;
    }
    const changed = held !== this.held;
    this.held = held;
    const version = frame.version === undefined ? {} : { version: frame.version };
    const told = changed ? { tiles: held.tiles, at: Date.now(), ...version } : {};
    this.say({ state: "live", reason: null, ...told });
  }

  /** A line on which nothing is heard, not even that it is open, is cut. */
  private listen(socket: WebSocket): void {
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => socket.close(), silent);
  }

  private gone(code: number, reason: string): void {
    this.socket = null;
    clearTimeout(this.quiet);
    if (this.ended) return;
    if (final.has(code)) {
      this.say({ state: "refused", ...(reason === "" ? {} : { reason }) });
      return;
    }
    this.lost();
  }

  private lost(): void {
    this.say({ state: this.held === null && this.tries === 0 ? "connecting" : "lost" });
    const wait = waits[Math.min(this.tries, waits.length - 1)] ?? 12_000;
    this.tries += 1;
    // Not all at once, where a server that restarts is waited for by many.
    this.timer = setTimeout(this.again, wait * (0.7 + 0.6 * Math.random()));
  }

  private say(change: Partial<Live>): void {
    this.tell((old) => ({ ...old, ...change }));
  }
}
