import { Link } from "@tanstack/react-router";
import { Database, LayoutDashboard, MessageCircle } from "lucide-react";
import { Bars } from "@/design/Bars";
import type { HomeAnswer } from "@/lib/types/answers";

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
              <span className="mt-3 block truncate font-medium text-fine">{item.title}</span>
              {item.detail && <span className="block truncate text-ink-2 text-small">{item.detail}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Shape({ item }: { item: Item }) {
  if (item.outline && item.outline.length > 0) return <Tiles places={item.outline} />;
  if (item.spark && item.spark.length > 1) {
    return <Bars values={item.spark} label={`The shape of ${item.title}`} className="h-13 w-full" />;
  }
  return (
    <span className="flex h-13 items-center justify-center rounded-md bg-sunken text-ink-3">
      <Icon kind={item.kind} />
    </span>
  );
}

/** A dashboard's places in small. */
function Tiles({ places }: { places: NonNullable<Item["outline"]> }) {
  const rows = Math.max(10, ...places.map(([, top, , height]) => top + height));
  return (
    <svg
      viewBox={`0 0 120 ${rows * 5}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      className="block h-13 w-full rounded-md bg-sunken"
    >
      {places.map(([left, top, width, height]) => (
        <rect
          key={`${left}-${top}`}
          x={left * 10 + 1}
          y={top * 5 + 1}
          width={width * 10 - 2}
          height={height * 5 - 2}
          className="fill-surface stroke-line-strong"
          strokeWidth="0.4"
        />
      ))}
    </svg>
  );
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
