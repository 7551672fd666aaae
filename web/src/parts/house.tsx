import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { House } from "@/design/House";
import { classes } from "@/lib/classes";
import { remembered, wear } from "@/lib/looks";
import { sessionQuery } from "@/requests/identity";
import { signInLooksQuery } from "@/requests/looks";

/** The house above a page that is seen before one is in; its place is kept until it is known. */
export function HouseBefore() {
  const client = useQueryClient();
  const looks = useQuery(signInLooksQuery);
  const { data } = looks;
  useEffect(() => {
    // Whoever is signed in already sees the looks of where they are.
    if (data !== undefined && !client.getQueryData(sessionQuery.queryKey)) wear(data);
  }, [data, client]);
  const known = !looks.isPending || remembered() !== undefined;
  return (
    <div
      className={classes("mb-6 flex h-7 items-center gap-2.5 font-semibold text-lead", !known && "invisible")}
    >
      <House size={28} widest={240} />
    </div>
  );
}
