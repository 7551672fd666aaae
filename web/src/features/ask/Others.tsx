import { Link } from "@tanstack/react-router";
import type { Alternative } from "@/lib/types/answers";

interface Props {
  offered: readonly Alternative[];
  onAsk: (question: string) => void;
}

/** Other readings: those of the same data are asked here, those of another dataset of that one, on a page of their own. */
export function Others({ offered, onAsk }: Props) {
  return (
    <ul className="grid gap-1.5">
      {offered.map((each) => (
        <li key={`${each.question}-${each.dataset_id ?? ""}`} className="text-fine">
          {each.dataset_id ? (
            <Link
              to="/ask"
              search={{ q: each.question, dataset: each.dataset_id }}
              className="rounded-sm text-accent hover:underline"
            >
              {each.question}
            </Link>
          ) : (
            <button
              type="button"
              onClick={() => onAsk(each.question)}
              className="rounded-sm text-left text-accent hover:underline"
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
