import { Link } from "@tanstack/react-router";
import { Database, LayoutDashboard, MessageCircle, Star } from "lucide-react";
import { Bars } from "@/design/Bars";
import type { HomeAnswer } from "@/lib/types/answers";
import { Outline } from "@/parts/boards/Outline";

type Item = HomeAnswer["recent"][number];

export function Recent({ items }: { items: readonly Item[] }) {
  if (items.length === 0) return null;
  return (
    <section className="mt-10" aria-labelledby="left-off">
      <h2 id="left-off" className="mb-2.5 font-semibold text-read">
        Where you left off
      </h2>
      <ul className="grid gap-3 sm:grid-cols-3">
        {items.slice(0, 6).map((item) => (
          <li key={`${item.kind}-${item.id}`}>
            <Link
              to={item.href}
              className="card block h-full px-3.5 pt-3.5 pb-3 transition-colors hover:border-accent"
            >
              <Shape item={item} />
              <span className="mt-3 flex items-center gap-1.5">
                <span className="truncate font-medium text-fine">{item.title}</span>
                {item.starred && (
                  <Star size={12} aria-label="with your star" className="shrink-0 fill-current text-brass" />
                )}
              </span>
              {item.detail && <span className="block truncate text-ink-2 text-small">{item.detail}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Shape({ item }: { item: Item }) {
  if (item.outline.length > 0) return <Tiles item={item} />;
  if (item.spark && item.spark.length > 1) {
    return <Bars values={item.spark} label={`The shape of ${item.title}`} className="h-13 w-full" />;
  }
  const [kind] = item.drawn;
  if (kind) return <Tiles item={{ ...item, outline: [[0, 0, 12, 5]] }} />;
  return (
    <span className="flex h-13 items-center justify-center rounded-md bg-sunken text-ink-3">
      <Icon kind={item.kind} />
    </span>
  );
}

function Tiles({ item }: { item: Item }) {
  const tiles = item.outline.map(([x, y, width, height], index) => ({
    position: { x, y, width, height },
    chart_type: item.drawn[index] ?? "auto",
  }));
  return <Outline tiles={tiles} className="h-13 rounded-md" />;
}

function Icon({ kind }: { kind: Item["kind"] }) {
  switch (kind) {
    case "dashboard":
      return <LayoutDashboard size={18} aria-hidden="true" />;
    case "dataset":
      return <Database size={18} aria-hidden="true" />;
    case "answer":
      return <MessageCircle size={18} aria-hidden="true" />;
  }
}
