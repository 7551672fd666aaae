import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { sayError } from "@/design/Toasts";
import type { Answer } from "@/lib/types/answers";
import type { PartChange } from "@/lib/types/conversation";
import { threadQuery } from "@/requests/ask";
import { changePart } from "@/requests/conversation";

/** Sends a change of an answer's part; the answer that comes stands where the first one stood. */
export function useChange(answer: Answer) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (change: PartChange) => changePart(answer.query_id, change),
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
