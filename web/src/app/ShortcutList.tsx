import { Dialog } from "@/design/Dialog";
import { Kbd } from "@/design/Kbd";
import { type Place, places, useFoot } from "./shell/places";

const lines = (foot: readonly Place[]): readonly { keys: readonly string[]; words: string }[] => [
  { keys: ["Ctrl", "K"], words: "Find or do anything" },
  { keys: ["/"], words: "Ask" },
  { keys: ["e"], words: "Edit the dashboard" },
  ...[...places, ...foot].map((place) => ({ keys: ["g", place.key], words: `Go to ${place.label}` })),
  { keys: ["Ctrl", "Enter"], words: "Run the SQL" },
  { keys: ["Arrows"], words: "Move the chosen tile; with Shift, resize it" },
  { keys: ["Ctrl", "Z"], words: "Undo while editing a dashboard" },
  { keys: ["?"], words: "This list" },
];

export function ShortcutList({ open, onClose }: { open: boolean; onClose: () => void }) {
  const foot = useFoot();
  return (
    <Dialog open={open} onClose={onClose} title="Keys">
      <dl className="divide-y divide-line">
        {lines(foot).map((line) => (
          <div key={line.words} className="flex items-center justify-between py-2">
            <dt className="text-ink-2">{line.words}</dt>
            <dd className="flex gap-1">
              {line.keys.map((each) => (
                <Kbd key={each}>{each}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
