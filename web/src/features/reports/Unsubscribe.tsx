import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { Skeleton } from "@/design/Skeleton";
import { sayError } from "@/design/Toasts";
import { useTitle } from "@/lib/hooks";
import { HouseBefore } from "@/parts/house";
import { subscribeAgain, subscriptionQuery, unsubscribe } from "@/requests/reports";

const route = getRouteApi("/unsubscribe/$token");

/** Where the link at the end of a report leads. */
export function Unsubscribe() {
  useTitle("Unsubscribe");
  const { token } = route.useParams();
  const found = useQuery(subscriptionQuery(token));
  const client = useQueryClient();
  const changing = useMutation({
    mutationFn: (leave: boolean) => (leave ? unsubscribe(token) : subscribeAgain(token)),
    onSuccess: (changed) => client.setQueryData(subscriptionQuery(token).queryKey, changed),
    onError: sayError,
  });
  return (
    <main className="flex min-h-dvh flex-col items-center px-4 pt-[16dvh] pb-10">
      <div className="w-full max-w-[26rem]">
        <HouseBefore />
        <div className="card px-6 py-6">
          {found.isPending && <Skeleton className="h-24" />}
          {found.isError && (
            <>
              <h1 className="mb-4 font-semibold text-title">Unsubscribe</h1>
              <ErrorNote error={found.error} />
            </>
          )}
          {found.data && (
            <>
              <h1 className="mb-2 font-semibold text-title">{found.data.report}</h1>
              <p className="text-ink-2" aria-live="polite">
                {found.data.active
                  ? `This report is sent to ${found.data.address}.`
                  : `This report is sent to ${found.data.address} no more.`}
              </p>
              <Button
                weight={found.data.active ? "primary" : "plain"}
                className="mt-5"
                busy={changing.isPending}
                onClick={() => changing.mutate(found.data.active)}
              >
                {found.data.active ? "Send it no more" : "Send it again after all"}
              </Button>
            </>
          )}
        </div>
      </div>
    </main>
  );
}
