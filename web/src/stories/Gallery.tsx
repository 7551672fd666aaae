import { Segmented } from "@/design/Segmented";
import { type Appearance, choose, useAppearance } from "@/lib/appearance";
import type { Story } from "./story";

const modes: readonly { value: Appearance; label: string }[] = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

/** Every part of the design in each of its states, for whoever builds with them. */
export function Gallery({ stories }: { stories: readonly Story[] }) {
  const mode = useAppearance();
  return (
    <main className="mx-auto max-w-[60rem] px-4 py-8">
      <header className="mb-6 flex flex-wrap items-center justify-between gap-3">
        <h1 className="font-semibold text-title">Parts</h1>
        <Segmented label="Appearance" value={mode} options={modes} onChange={choose} />
      </header>
      {stories.map((story) => (
        <section key={story.part} aria-label={story.part} className="mb-8">
          <h2 className="font-semibold text-lead">{story.part}</h2>
          <p className="mb-3 text-fine text-ink-2">{story.words}</p>
          <div className="card divide-y divide-line">
            {Object.entries(story.states).map(([name, state]) => (
              <div key={name} className="grid gap-2 px-4.5 py-4 sm:grid-cols-[9rem_minmax(0,1fr)]">
                <h3 className="text-fine text-ink-2">{name}</h3>
                <div className="flex min-w-0 flex-wrap items-start gap-3">{state}</div>
              </div>
            ))}
          </div>
        </section>
      ))}
    </main>
  );
}
