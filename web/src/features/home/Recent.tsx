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
  if (item.spark && item.spark.length > 1) {
    return <Bars values={item.spark} label={`The shape of ${item.title}`} className="h-13 w-full" />;
  }
  return (
    <span className="flex h-13 items-center justify-center rounded-md bg-sunken text-ink-3">
      <Icon kind={item.kind} />
    </span>
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
