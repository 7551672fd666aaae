import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Button } from "@/design/Button";
import { Coded } from "@/design/Coded";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { SelectField, TextField } from "@/design/Field";
import { classes } from "@/lib/classes";
import { useSettled } from "@/lib/hooks";
import type { Dataset } from "@/lib/types/datasets";
import type { PolicyRule } from "@/lib/types/governance";
import type { Role } from "@/lib/types/identity";
import { AttributeLines } from "@/parts/AttributeLines";
import { Sql } from "@/parts/sql/Sql";
import { ruleCheckQuery } from "@/requests/governance";
import { type Draft, draftOf, lacking, ruleOf } from "./draft";
import { MaskLines } from "./MaskLines";
import { useAttributeNames } from "./people";
import { who } from "./words";

interface Props {
  dataset: Dataset;
  rule: PolicyRule | null;
  busy: boolean;
  error: Error | null;
  onKeep: (rule: PolicyRule) => void;
  onClose: () => void;
}

export function RuleForm({ dataset, rule, busy, error, onKeep, onClose }: Props) {
  const [draft, setDraft] = useState<Draft>(() => draftOf(rule));
  const change = (changed: Partial<Draft>) => setDraft((old) => ({ ...old, ...changed }));
  const names = useAttributeNames(rule === null ? [] : [rule]);
  const made = ruleOf(draft);
  const lacks = lacking(draft);
  return (
    <Dialog open wide onClose={onClose} title={rule === null ? "Add a rule" : "Change a rule"}>
      <form
        className="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (lacks === null) onKeep(made);
        }}
      >
        {error && <ErrorNote error={error} />}
        <TextField
          label="Name"
          maxLength={200}
          placeholder="Staff see their own region"
          value={draft.name}
          onChange={(event) => change({ name: event.target.value })}
        />
        <ForWhom draft={draft} names={names} change={change} />
        <Rows dataset={dataset} draft={draft} names={names} change={change} />
        <MaskLines columns={dataset.columns} masks={draft.masks} onChange={(masks) => change({ masks })} />
        <SelectField
          label="Columns that it does not name"
          value={draft.others}
          options={[
            { value: "show", label: "are shown" },
            { value: "hide", label: "are hidden, also later ones" },
          ]}
          onChange={(others) => change({ others })}
        />
        <Verdict dataset={dataset} rule={made} lacks={lacks} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" weight="primary" busy={busy} disabled={lacks !== null}>
            Let it hold
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface PartProps {
  draft: Draft;
  names: readonly string[];
  change: (changed: Partial<Draft>) => void;
}

function ForWhom({ draft, names, change }: PartProps) {
  const roles: readonly Role[] = ["viewer", "analyst", "admin"];
  const flip = <T,>(list: readonly T[], one: T) =>
    list.includes(one) ? list.filter((each) => each !== one) : [...list, one];
  return (
    <section aria-label="For whom" className="grid gap-3">
      <h3 className="font-medium">
        For{" "}
        <span className="font-normal text-ink-2">
          <Coded text={who(ruleOf(draft))} />
        </span>
      </h3>
      <div className="flex flex-wrap gap-x-6 gap-y-3">
        <Choices label="Roles">
          {roles.map((role) => (
            <Choice
              key={role}
              on={draft.roles.includes(role)}
              onFlip={() => change({ roles: flip(draft.roles, role) })}
            >
              {role}s
            </Choice>
          ))}
        </Choices>
        <Choices label="And also">
          <Choice
            on={draft.also.includes("admin")}
            onFlip={() => change({ also: flip(draft.also, "admin") })}
          >
            administrators
          </Choice>
          <Choice
            on={draft.also.includes("owner")}
            onFlip={() => change({ also: flip(draft.also, "owner") })}
          >
            the owner
          </Choice>
        </Choices>
      </div>
      <TextField
        label="People, by email"
        placeholder="everyone who fits the rest"
        value={draft.people}
        onChange={(event) => change({ people: event.target.value })}
      />
      <AttributeLines
        label="Whose attributes are"
        lines={draft.attributes}
        names={names}
        onChange={(attributes) => change({ attributes })}
      />
    </section>
  );
}

function Choices({ label, children }: { label: string; children: ReactNode }) {
  return (
    <fieldset>
      <legend className="mb-1 font-medium text-fine text-ink-2">{label}</legend>
      <div className="flex flex-wrap gap-1.5">{children}</div>
    </fieldset>
  );
}

function Choice({ on, onFlip, children }: { on: boolean; onFlip: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onFlip}
      className={classes(
        "h-8 rounded-md border px-2.5 text-fine transition-colors",
        on
          ? "border-accent bg-accent-soft text-ink-1"
          : "border-line-strong bg-surface text-ink-2 hover:text-ink-1",
      )}
    >
      {children}
    </button>
  );
}

function Rows({ dataset, draft, names, change }: PartProps & { dataset: Dataset }) {
  const schema = {
    [dataset.table_name]: dataset.columns.map((column) => column.name),
    person: ["id", "email", "role", ...names],
  };
  return (
    <section aria-label="Rows" className="grid gap-1">
      <h3 className="font-medium text-fine text-ink-2">Rows where</h3>
      <div className="field min-h-16 p-0! focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent">
        <Sql
          value={draft.rows}
          label="Rows where"
          schema={schema}
          table={dataset.table_name}
          onChange={(rows) => change({ rows })}
        />
      </div>
      <p className="text-ink-3 text-small">
        <Coded text="A condition over the columns and `person.`, such as `region = person.region`. Empty: every row." />
      </p>
    </section>
  );
}

/** Whether the rule could hold, tried on the dataset while it is written. */
function Verdict({ dataset, rule, lacks }: { dataset: Dataset; rule: PolicyRule; lacks: string | null }) {
  const text = useSettled(JSON.stringify(rule), 350);
  const settled = JSON.parse(text) as PolicyRule;
  const tried = useQuery({ ...ruleCheckQuery(dataset.dataset_id, settled), enabled: lacks === null });
  const problem = tried.data?.problems[0];
  if (lacks !== null) return <p className="text-fine text-ink-2">{lacks}</p>;
  if (tried.isError) return <ErrorNote error={tried.error} />;
  if (!tried.data) return <p className="text-fine text-ink-3">Trying it on the dataset …</p>;
  if (!problem) return <p className="text-fine text-good">It can be applied to every row.</p>;
  return (
    <p role="alert" className="text-bad text-fine">
      <Coded text={`${problem.message} ${problem.hint}`} />
    </p>
  );
}
