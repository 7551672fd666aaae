import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { QuestionChip } from "@/design/Chip";
import { worthAskingQuery } from "@/requests/datasets";

interface Props {
  datasetId: string;
  onAsked: () => void;
}

/** What data that has come can be asked at once. */
export function FirstQuestions({ datasetId, onAsked }: Props) {
  const { data } = useQuery(worthAskingQuery(datasetId));
  const navigate = useNavigate();
  const offered = data?.questions.slice(0, 3) ?? [];
  if (offered.length === 0) return null;
  return (
    <ul aria-label="Ask it now" className="mt-2 flex flex-wrap gap-1.5">
      {offered.map((each) => (
        <li key={each.question}>
          <QuestionChip
            title={each.why ?? undefined}
            onClick={() => {
              onAsked();
              void navigate({ to: "/ask", search: { q: each.question, dataset: datasetId } });
            }}
          >
            {each.question}
          </QuestionChip>
        </li>
      ))}
    </ul>
  );
}
