import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { SelectField, TextField } from "@/design/Field";
import type { Rule } from "@/lib/types/checks";
import type { Dataset } from "@/lib/types/datasets";
import { keepRules, runChecks } from "@/requests/checks";
import { severities } from "./CheckLine";
import { blank, type Form, kinds, lacking, ruleOf } from "./rule";

export function AddCheck({ dataset, onClose }: { dataset: Dataset; onClose: () => void }) {
  const [form, setForm] = useState<Form>({ ...blank, column: dataset.columns[0]?.name ?? "" });
  const client = useQueryClient();
  const id = dataset.dataset_id;
  const rule = ruleOf(form);
  const keeping = useMutation({
    mutationFn: async (kept: Rule) => {
      await keepRules(id, [kept], "person");
      await runChecks(id);
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["dataset", id, "checks"] });
      onClose();
    },
  });
  const change = (changed: Partial<Form>) => setForm({ ...form, ...changed });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Write a check"
      description="It runs now, and at each load before its rows are seen."
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (typeof rule !== "string") keeping.mutate(rule);
        }}
      >
        {keeping.isError && <ErrorNote error={keeping.error} />}
        <div className="grid grid-cols-2 gap-4">
          {form.kind !== "sql" && (
            <SelectField
              label="Column"
              value={form.column}
              onChange={(column) => change({ column })}
              options={dataset.columns.map(({ name }) => ({ value: name, label: name }))}
            />
          )}
          <SelectField label="Rule" value={form.kind} onChange={(kind) => change({ kind })} options={kinds} />
        </div>
        <Details form={form} change={change} />
        <div className="grid grid-cols-2 gap-4">
          <TextField
            label="For at least, % of the rows"
            type="number"
            min={0}
            max={100}
            step="any"
            value={form.share}
            onChange={(event) => change({ share: event.target.value })}
          />
          <SelectField
            label="When it fails"
            value={form.severity}
            onChange={(severity) => change({ severity })}
            options={severities}
          />
        </div>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            weight="primary"
            busy={keeping.isPending}
            disabled={typeof rule === "string"}
            title={lacking(rule) ?? undefined}
          >
            Keep the check
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface DetailsProps {
  form: Form;
  change: (changed: Partial<Form>) => void;
}

function Details({ form, change }: DetailsProps) {
  switch (form.kind) {
    case "completeness":
    case "uniqueness":
      return null;
    case "range":
      return (
        <div className="grid grid-cols-2 gap-4">
          <TextField
            label="At least"
            value={form.low}
            onChange={(event) => change({ low: event.target.value })}
          />
          <TextField
            label="At most"
            value={form.high}
            onChange={(event) => change({ high: event.target.value })}
          />
        </div>
      );
    case "set":
      return (
        <Text label="Values, one a line" value={form.values} onChange={(values) => change({ values })} />
      );
    case "pattern":
      return (
        <TextField
          label="Regular expression"
          placeholder="^[A-Z]{2}$"
          className="font-mono text-code"
          value={form.pattern}
          onChange={(event) => change({ pattern: event.target.value })}
        />
      );
    case "freshness":
      return (
        <TextField
          label="Hours"
          type="number"
          min={0}
          step="any"
          value={form.hours}
          onChange={(event) => change({ hours: event.target.value })}
        />
      );
    case "sql":
      return (
        <Text
          label="A SELECT of the rows that break the rule"
          value={form.sql}
          onChange={(sql) => change({ sql })}
        />
      );
  }
}

function Text({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (text: string) => void;
}) {
  return (
    <label className="grid gap-1 font-medium text-fine text-ink-2">
      {label}
      <textarea
        rows={4}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="field resize-y font-mono font-normal text-code text-ink-1"
      />
    </label>
  );
}
