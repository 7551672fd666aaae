import { useState } from "react";
import { QuestionChip } from "@/design/Chip";
import { EditableText } from "@/design/EditableText";
import { classes } from "@/lib/classes";
import type { Answer } from "@/lib/types/answers";
import { AnswerAside } from "./AnswerAside";
import { AnswerCard } from "./AnswerCard";
import { NotUnderstood } from "./NotUnderstood";
import { UnderstandingChips } from "./UnderstandingChips";
import { Verified } from "./verified/Verified";

interface Props {
  answer: Answer;
  first: boolean;
  last: boolean;
  onAsk: (question: string) => void;
}

/** The question as title, how it was understood, the answer, and what it rests on. */
export function AnswerDocument({ answer, first, last, onAsk }: Props) {
  const [lit, setLit] = useState<string | null>(null);
  const Title = first ? "h1" : "h2";
  return (
    <article
      id={answer.query_id}
      className={classes(
        "grid scroll-mt-16 items-start gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,1fr)_18rem]",
        !first && "border-line border-t pt-8",
      )}
    >
      <div className="min-w-0">
        <Title className="mb-2.5 font-semibold text-title">
          <EditableText label="Question" required value={answer.question} onSave={onAsk} />
        </Title>
        {answer.status === "not_understood" ? (
          <NotUnderstood answer={answer} onAsk={onAsk} />
        ) : (
          <>
            <UnderstandingChips answer={answer} lit={lit} onLight={setLit} onAsk={onAsk} />
            {answer.verified && <Verified mark={answer.verified} />}
            <AnswerCard key={answer.query_id} answer={answer} />
            {last && answer.suggestions.length > 0 && (
              <div className="mt-3.5 flex flex-wrap gap-2">
                {answer.suggestions.map((each) => (
                  <QuestionChip key={each.question} onClick={() => onAsk(each.question)}>
                    {each.question}
                  </QuestionChip>
                ))}
              </div>
            )}
          </>
        )}
      </div>
      <AnswerAside answer={answer} lit={lit} onLight={setLit} onAsk={onAsk} />
    </article>
  );
}
