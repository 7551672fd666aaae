import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { sayError } from "@/design/Toasts";
import type { Answer } from "@/lib/types/answers";
import type { PartChange } from "@/lib/types/conversation";
import { threadQuery } from "@/requests/ask";
import { changePart, readInstead } from "@/requests/conversation";

/** Sends a change of an answer's part; the answer that comes stands where the first one stood. */
export function useChange(answer: Answer) {
  return useRevision(answer, (change: PartChange) => changePart(answer.query_id, change));
}

/** Chooses another reading that an answer offers; its answer stands where the first one stood. */
export function useInstead(answer: Answer) {
  return useRevision(answer, (reading: string) => readInstead(answer.query_id, reading));
}

function useRevision<Wanted>(answer: Answer, send: (wanted: Wanted) => Promise<Answer>) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: send,
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: ["threads"] });
      if (made.thread_id !== answer.thread_id) {
        void navigate({ to: "/ask/$threadId", params: { threadId: made.thread_id }, search: {} });
        return;
      }
      client.setQueryData(
        threadQuery(answer.thread_id).queryKey,
        (old) =>
          old && {
            ...old,
            answers: old.answers.map((each) => (each.query_id === answer.query_id ? made : each)),
          },
      );
    },
    onError: sayError,
  });
}
