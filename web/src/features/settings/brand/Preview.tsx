import { ChartColumn, House as Home, MessageCircle } from "lucide-react";
import type { CSSProperties } from "react";
import { Badge } from "@/design/Badge";
import { Bars } from "@/design/Bars";
import { HouseOf } from "@/design/House";
import type { Looks, Shades } from "@/lib/types/looks";

interface Props {
  looks: Looks | null;
  /** Null: Sextant's own colours, whatever is worn now. */
  shades: Shades | null;
}

/** The page in small, in the light and in the dark, in looks that nobody has kept yet. */
export function Preview(props: Props) {
  return (
    <div
      role="img"
      aria-label="How it looks in the light and in the dark"
      className="grid gap-3 sm:grid-cols-2 xl:grid-cols-1"
    >
      <Page {...props} mode="light" />
      <Page {...props} mode="dark" />
    </div>
  );
}

const places = [
  { icon: Home, words: "Home", chosen: true },
  { icon: MessageCircle, words: "Ask", chosen: false },
  { icon: ChartColumn, words: "Dashboards", chosen: false },
];
const heights = [4, 6, 5, 8, 7, 9, 12];

function Page({ looks, shades, mode }: Props & { mode: "light" | "dark" }) {
  return (
    <div
      inert
      style={dressed(shades, mode)}
      className="overflow-hidden rounded-lg border border-line bg-ground text-ink-1"
    >
      <div className="flex h-10 items-center gap-2 border-line border-b px-3 font-semibold text-read">
        <HouseOf looks={looks} size={20} widest={120} />
      </div>
      <div className="grid grid-cols-[7.75rem_minmax(0,1fr)]">
        <ul className="grid content-start gap-0.5 border-line border-e p-1.5">
          {places.map(({ icon: Icon, words, chosen }) => (
            <li
              key={words}
              className={
                chosen
                  ? "flex items-center gap-2 rounded-md border border-line bg-surface px-1.5 py-1 font-medium text-small"
                  : "flex items-center gap-2 rounded-md border border-transparent px-1.5 py-1 text-ink-2 text-small"
              }
            >
              <Icon size={13} className={chosen ? "text-accent" : ""} />
              {words}
            </li>
          ))}
        </ul>
        <div className="grid content-start gap-2.5 p-3">
          <div className="rounded-md border border-line bg-surface p-2.5">
            <span className="block text-ink-2 text-micro">Revenue</span>
            <span className="figures font-semibold text-read">48,210</span>
            <Bars values={heights} label="A chart" className="mt-1 h-8 w-full" />
          </div>
          <div className="flex flex-wrap items-center gap-2">
            <span className="rounded-md bg-accent px-2.5 py-1 font-medium text-on-accent text-small">
              Ask
            </span>
            <Badge tone="accent">live</Badge>
            <span className="font-medium text-accent text-small">Open it</span>
          </div>
        </div>
      </div>
    </div>
  );
}

/** Custom properties for one mode; Sextant's own where no colour is chosen. */
function dressed(shades: Shades | null, mode: "light" | "dark"): CSSProperties {
  const own = {
    "--accent": "var(--own-accent)",
    "--on-accent": "var(--own-on-accent)",
    "--accent-soft": "var(--own-accent-soft)",
  };
  const shade = shades?.[mode];
  const worn = shade && {
    "--accent": shade.accent,
    "--on-accent": shade.on_accent,
    "--accent-soft": shade.soft,
  };
  return { colorScheme: mode, ...(worn ?? own) } as CSSProperties;
}
