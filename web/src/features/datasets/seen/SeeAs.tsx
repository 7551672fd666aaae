import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Badge } from "@/design/Badge";
import { Coded } from "@/design/Coded";
import { DataGrid } from "@/design/DataGrid";
import { ErrorNote } from "@/design/ErrorNote";
import { SelectField } from "@/design/Field";
import { SkeletonRows } from "@/design/Skeleton";
import { attributesOf, type Line, linesOf } from "@/lib/attributes";
import { count } from "@/lib/format";
import { useSettled } from "@/lib/hooks";
import type { Dataset } from "@/lib/types/datasets";
import type { Policy, SeenAs, Someone } from "@/lib/types/governance";
import type { Role } from "@/lib/types/identity";
import { AttributeLines } from "@/parts/AttributeLines";
import { seeAsQuery } from "@/requests/governance";
import { AskAs } from "./AskAs";
import { useAttributeNames, usePeople } from "./people";
import { masks } from "./words";

const roles: readonly { value: Role; label: string }[] = [
  { value: "viewer", label: "viewer" },
  { value: "analyst", label: "analyst" },
  { value: "admin", label: "admin" },
];

/** The dataset as someone else sees it: its rows, and an answer beside one's own. */
export function SeeAs({ dataset, policy }: { dataset: Dataset; policy: Policy }) {
  const people = usePeople();
  const names = useAttributeNames(policy.rules);
  const [chosen, setChosen] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [lines, setLines] = useState<readonly Line[]>(() =>
    names.map((name) => ({ name, text: "" })).slice(0, 1),
  );
  const person = people.find((each) => each.user_id === chosen);
  const someone: Someone = person
    ? { role: person.role, email: person.email, user_id: person.user_id, attributes: person.attributes }
    : { role, attributes: attributesOf(lines) };
  const settled = JSON.parse(useSettled(JSON.stringify(someone), 250)) as Someone;
  const seen = useQuery(seeAsQuery(dataset.dataset_id, policy.version, settled));
  return (
    <section aria-label="See as someone" className="border-line border-t bg-sunken">
      <div className="grid items-start gap-4 px-4.5 pt-3.5 pb-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <div className="grid grid-cols-2 gap-3">
          {people.length > 0 && (
            <SelectField
              label="See it as"
              value={chosen}
              onChange={setChosen}
              options={[
                { value: "", label: "someone thought of" },
                ...people.map((each) => ({ value: each.user_id, label: each.name || each.email })),
              ]}
            />
          )}
          {!person && <SelectField label="Who is a" value={role} onChange={setRole} options={roles} />}
        </div>
        {person ? (
          <p className="self-end pb-2 text-fine text-ink-2">
            <Coded text={told(person.role, linesOf(person.attributes))} />
          </p>
        ) : (
          <AttributeLines label="Whose attributes are" lines={lines} names={names} onChange={setLines} />
        )}
      </div>
      {seen.isError && (
        <div className="px-4.5 pb-3">
          <ErrorNote error={seen.error} />
        </div>
      )}
      {seen.isPending && <SkeletonRows rows={4} className="h-8" />}
      {seen.data && <Seen dataset={dataset} seen={seen.data} />}
      <AskAs dataset={dataset} version={policy.version} someone={settled} />
    </section>
  );
}

function told(role: Role, lines: readonly Line[]): string {
  const having = lines.map((line) => `\`${line.name}\` is ${line.text}`).join(", ");
  const kind = role === "viewer" ? "A viewer" : `An ${role}`;
  return having === "" ? `${kind} without attributes.` : `${kind} whose ${having}.`;
}

function Seen({ dataset, seen }: { dataset: Dataset; seen: SeenAs }) {
  const label = (kind: string | null) => masks.find((mask) => mask.value === kind)?.label;
  const all = dataset.row_count ?? 0;
  return (
    <>
      <p role="status" className="figures flex flex-wrap items-center gap-x-2 gap-y-1 px-4.5 pb-3 text-fine">
        <span className="font-medium">
          {seen.whole ? "Everything" : `${count(seen.row_count)} of ${count(all)} rows`}
        </span>
        {seen.columns
          .filter((column) => column.mask !== null)
          .map((column) => (
            <Badge key={column.name} tone="brass">
              {column.name} {label(column.mask)}
            </Badge>
          ))}
        {seen.hidden.map((name) => (
          <Badge key={name} tone="warn">
            {name} not at all
          </Badge>
        ))}
      </p>
      {seen.results.length > 0 ? (
        <div className="border-line border-y bg-surface">
          <DataGrid
            label="Rows as they see them"
            columns={seen.columns}
            rows={seen.results}
            total={seen.row_count}
            className="max-h-72"
          />
        </div>
      ) : (
        <p className="px-4.5 pb-3 text-ink-2">They see no row.</p>
      )}
    </>
  );
}
