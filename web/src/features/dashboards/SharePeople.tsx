import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { SmallSelect } from "@/design/SmallSelect";
import { sayError } from "@/design/Toasts";
import type { Dashboard, Grant } from "@/lib/types/dashboards";
import { boardPeopleQuery, dashboardQuery, saveDashboard } from "@/requests/dashboards";

const roles = [
  { value: "none", label: "sees nothing" },
  { value: "view", label: "looks" },
  { value: "edit", label: "changes it" },
] as const;

/** Whom of the workspace it is shared with, one by one. */
export function SharePeople({ board }: { board: Dashboard }) {
  const id = board.dashboard_id;
  const people = useQuery(boardPeopleQuery(id));
  const client = useQueryClient();
  const [text, setText] = useState("");
  const granting = useMutation({
    mutationFn: (grants: Grant[]) => saveDashboard(id, { version: board.version, people: grants }),
    onSuccess: (saved) => {
      client.setQueryData(dashboardQuery(id).queryKey, saved);
      void client.invalidateQueries({ queryKey: boardPeopleQuery(id).queryKey });
    },
    onError: sayError,
  });
  const others = (people.data?.items ?? []).filter((person) => person.role !== "owner");
  if (others.length === 0) return null;
  const shown = others.filter(
    (person) =>
      person.role !== null || (text !== "" && person.email.toLowerCase().includes(text.toLowerCase())),
  );
  const grants = board.people ?? [];
  const give = (userId: string, role: "none" | "view" | "edit") => {
    const rest = grants.filter((each) => each.user_id !== userId);
    granting.mutate(role === "none" ? rest : [...rest, { user_id: userId, role }]);
  };
  return (
    <section aria-label="People">
      <h3 className="mt-5 mb-2 font-medium">People</h3>
      <input
        type="search"
        aria-label="Find a person"
        placeholder="Find a person by email"
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="field h-9"
      />
      <ul className="mt-1 divide-y divide-line">
        {shown.slice(0, 8).map((person) => (
          <li key={person.user_id} className="flex items-center justify-between gap-3 py-1.5 text-fine">
            <span className="truncate">{person.email}</span>
            <SmallSelect
              label={`What ${person.email} may do`}
              disabled={granting.isPending}
              value={person.role === "view" || person.role === "edit" ? person.role : "none"}
              options={roles}
              onChange={(role) => give(person.user_id, role)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
