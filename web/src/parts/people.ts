import { useQuery } from "@tanstack/react-query";
import { useMay } from "@/parts/session";
import { peopleQuery, sessionQuery } from "@/requests/identity";

interface Named {
  user_id: string;
  label: string;
}

/** Whom something can be sent to: oneself, and for whoever may list them everybody else. */
export function useReachable(): readonly Named[] {
  const { data: session } = useQuery(sessionQuery);
  const { data: people } = useQuery({ ...peopleQuery, enabled: useMay("admin") });
  if (!session) return [];
  const own = session.user;
  const others = (people?.items ?? []).filter(
    (one) => one.user_id !== own.user_id && one.status !== "disabled",
  );
  return [
    { user_id: own.user_id, label: `You (${own.email})` },
    ...others.map((one) => ({ user_id: one.user_id, label: one.name || one.email })),
  ];
}
