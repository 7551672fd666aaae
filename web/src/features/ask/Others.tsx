import { Link } from "@tanstack/react-router";
import type { Alternative, Answer } from "@/lib/types/answers";
import { useInstead } from "./parts/useChange";

interface Props {
  answer: Answer;
  offered: readonly Alternative[];
  onAsk: (question: string) => void;
}

/**
 * What else could have been meant: another reading takes the answer's place, other words are asked here, and
 * another dataset is asked on a page of its own.
 */
export function Others({ answer, offered, onAsk }: Props) {
  const instead = useInstead(answer);
  const look = "rounded-sm text-start text-accent hover:underline disabled:text-ink-3 disabled:no-underline";
  return (
    <ul className="grid gap-1.5">
      {offered.map((each) => (
        <li
          key={`${each.question}-${each.dataset_id ?? ""}-${each.reading ?? ""}`}
          className="text-fine"
          aria-busy={instead.isPending && instead.variables === each.reading}
        >
          {each.dataset_id && !each.reading ? (
            <Link to="/ask" search={{ q: each.question, dataset: each.dataset_id }} className={look}>
              {each.question}
            </Link>
          ) : (
            <button
              type="button"
              disabled={instead.isPending}
              onClick={() => (each.reading ? instead.mutate(each.reading) : onAsk(each.question))}
              className={look}
            >
              {each.question}
            </button>
          )}
          {each.why && <span className="block text-ink-3 text-small">{each.why}</span>}
        </li>
      ))}
    </ul>
  );
}
