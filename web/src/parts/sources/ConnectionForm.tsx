import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { SelectField, TextField } from "@/design/Field";
import { SkeletonRows } from "@/design/Skeleton";
import { ApiError } from "@/lib/api";
import type { Connection, FieldValue, Reads, SourceField, SourceKind, Trial } from "@/lib/types/sources";
import { addConnection, connectionsQuery, kindsQuery, tryConnection } from "@/requests/sources";

interface Props {
  onMade: (connection: Connection) => void;
  onCancel: (() => void) | null;
  only?: Reads;
}

/** Choose a kind, fill in, try; a connection is kept only when it is good. */
export function ConnectionForm(props: Props) {
  const kinds = useQuery(kindsQuery);
  const [name, setName] = useState("postgresql");
  if (kinds.isError) return <ErrorNote error={kinds.error} onRetry={() => void kinds.refetch()} />;
  const offered = (kinds.data ?? []).filter((each) => !props.only || each.reads === props.only);
  const kind = offered.find((each) => each.name === name) ?? offered[0];
  if (!kind) return <SkeletonRows rows={4} className="h-11" />;
  return (
    <div className="grid gap-3">
      <SelectField
        label="Kind"
        value={kind.name}
        onChange={setName}
        options={offered.map((each) => ({ value: each.name, label: each.label }))}
      />
      <Filled key={kind.name} kind={kind} {...props} />
    </div>
  );
}

function Filled({ kind, onMade, onCancel }: Props & { kind: SourceKind }) {
  const [name, setName] = useState(kind.label);
  const [config, setConfig] = useState(() => defaults(kind.fields));
  const client = useQueryClient();
  const trying = useMutation({ mutationFn: () => tryConnection(kind.name, config) });
  const adding = useMutation({
    mutationFn: () => addConnection({ name: name.trim(), kind: kind.name, config, shared: false }),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: connectionsQuery.queryKey });
      onMade(made);
    },
  });
  const fill = (field: string, value: FieldValue) => {
    setConfig((old) => ({ ...old, [field]: value }));
    trying.reset();
    adding.reset();
  };
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        adding.mutate();
      }}
    >
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <TextField label="Name" required value={name} onChange={(event) => setName(event.target.value)} />
        {kind.fields.map((field) => (
          <One
            key={field.name}
            field={field}
            value={config[field.name] ?? ""}
            onChange={(value) => fill(field.name, value)}
          />
        ))}
      </div>
      {adding.isError && <ErrorNote error={adding.error} />}
      {!adding.isError && trying.isError && <ErrorNote error={trying.error} />}
      {!adding.isError && trying.data && <Outcome trial={trying.data} />}
      <div className="flex flex-wrap justify-end gap-2">
        {onCancel && (
          <Button weight="quiet" onClick={onCancel}>
            Back
          </Button>
        )}
        <Button busy={trying.isPending} onClick={() => trying.mutate()}>
          Try the connection
        </Button>
        <Button type="submit" weight="primary" busy={adding.isPending}>
          Connect
        </Button>
      </div>
    </form>
  );
}

function One({
  field,
  value,
  onChange,
}: {
  field: SourceField;
  value: FieldValue;
  onChange: (value: FieldValue) => void;
}) {
  const around = { label: field.label, ...(field.hint === "" ? {} : { hint: field.hint }) };
  if (field.kind === "choice") {
    return (
      <SelectField
        {...around}
        value={String(value)}
        onChange={onChange}
        options={field.choices.map((each) => ({ value: each, label: each }))}
      />
    );
  }
  return (
    <TextField
      {...around}
      type={field.kind === "password" ? "password" : "text"}
      inputMode={field.kind === "number" ? "numeric" : "text"}
      autoComplete={field.secret ? "new-password" : "off"}
      required={field.required}
      value={String(value)}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function Outcome({ trial }: { trial: Trial }) {
  if (!trial.ok) {
    return (
      <ErrorNote error={new ApiError(422, { code: "trial", message: trial.message, hint: trial.hint })} />
    );
  }
  return (
    <p role="status" className="flex items-center gap-1.5 rounded-md bg-good-soft px-4 py-3 text-fine">
      <CircleCheck size={15} className="shrink-0 text-good" aria-hidden="true" />
      The connection is good: {trial.server} answered in {Math.round(trial.elapsed_ms)} ms.
    </p>
  );
}

function defaults(fields: readonly SourceField[]): Record<string, FieldValue> {
  return Object.fromEntries(fields.map((field) => [field.name, field.default]));
}
