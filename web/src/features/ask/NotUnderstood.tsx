import { ArrowRight } from "lucide-react";
import type { Answer } from "@/lib/types/answers";
import { markUnplaced } from "./reading";

/** Which words found no place, and the nearest questions that can be answered. */
export function NotUnderstood({ answer, onAsk }: { answer: Answer; onAsk: (question: string) => void }) {
  const nearest = [...answer.alternatives, ...answer.suggestions.map((each) => ({ ...each, why: null }))];
  return (
    <div className="card px-5 py-4.5">
      <p className="text-read">
        {answer.explanation ?? "This question could not be placed on your datasets, so nothing was run."}
      </p>
      {answer.unplaced.length > 0 && (
        <>
          <p className="mt-4 text-ink-3 text-small">Words without a place are underlined</p>
          <p className="mt-1 text-lead">
            {markUnplaced(answer.question, answer.unplaced).map((part, index) =>
              part.unplaced ? (
                <mark
                  // biome-ignore lint/suspicious/noArrayIndexKey: a word is known by its place
                  key={index}
                  className="bg-transparent text-warn underline decoration-2 decoration-wavy underline-offset-4"
                >
                  {part.text}
                </mark>
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: a word is known by its place
                <span key={index}>{part.text}</span>
              ),
            )}
          </p>
        </>
      )}
      {nearest.length > 0 && (
        <>
          <h3 className="mt-5 mb-1 font-medium text-ink-2 text-small">
            Nearest questions that can be answered
          </h3>
          <ul className="-mx-2">
            {nearest.slice(0, 6).map((each) => (
              <li key={each.question}>
                <button
                  type="button"
                  onClick={() => onAsk(each.question)}
                  className="group flex w-full items-center gap-3 rounded-md px-2 py-2 text-start hover:bg-sunken"
                >
                  <span className="min-w-0 flex-1">
                    <span className="block font-medium">{each.question}</span>
                    {each.why && <span className="block text-fine text-ink-2">{each.why}</span>}
                  </span>
                  <ArrowRight size={15} className="text-ink-3 group-hover:text-accent" aria-hidden="true" />
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {answer.notes.map((note) => (
        <p key={note} className="mt-3 text-fine text-ink-2">
          {note}
        </p>
      ))}
    </div>
  );
}
