import { Link } from "@tanstack/react-router";
import { Badge, type BadgeTone } from "@/design/Badge";
import { ago } from "@/lib/format";
import type { HomeAnswer } from "@/lib/types/answers";

type Item = HomeAnswer["since_yesterday"][number];

const kinds: Record<Item["kind"], { words: string; tone: BadgeTone }> = {
  loaded: { words: "Loaded", tone: "good" },
  failed: { words: "Failed", tone: "bad" },
  changed: { words: "Changed", tone: "warn" },
  moved: { words: "Moved", tone: "brass" },
  streamed: { words: "Events", tone: "accent" },
  fired: { words: "Alert", tone: "bad" },
  cleared: { words: "All well", tone: "good" },
  no_data: { words: "No data", tone: "warn" },
  data_back: { words: "Data again", tone: "good" },
  broken: { words: "Broken", tone: "warn" },
  mended: { words: "Mended", tone: "good" },
};

export function Since({ items, quiet }: { items: readonly Item[]; quiet: boolean }) {
  if (items.length === 0 && quiet) return null;
  return (
    <section className="mt-10" aria-labelledby="since">
      <h2 id="since" className="mb-2.5 font-semibold text-read">
        Since yesterday
      </h2>
      {items.length === 0 ? (
        <p className="card px-4 py-3.5 text-ink-2">Nothing was loaded, nothing moved, nothing fired.</p>
      ) : (
        <ul className="card divide-y divide-line overflow-hidden">
          {items.slice(0, 8).map((item) => (
            <li key={`${item.kind}-${item.title}-${item.at}`}>
              <Link
                to={item.href}
                className="flex items-center gap-3 px-3.5 py-2 -outline-offset-2 transition-colors hover:bg-sunken"
              >
                <span className="w-16 shrink-0 sm:w-20">
                  <Badge tone={kinds[item.kind].tone}>{kinds[item.kind].words}</Badge>
                </span>
                <span className="min-w-0 flex-1">
                  <span className="block font-medium text-fine">{item.title}</span>
                  {item.detail && <span className="block text-fine text-ink-2">{item.detail}</span>}
                </span>
                <span className="figures shrink-0 text-end text-fine text-ink-3 whitespace-nowrap">
                  {ago(item.at)}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
