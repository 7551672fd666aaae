import { SelectField, TextField } from "@/design/Field";
import type { Watch } from "@/lib/types/alerts";
import { type Form, isChange, isLevel, whens } from "./form";

interface Props {
  watch: Watch;
  form: Form;
  onChange: (changed: Partial<Form>) => void;
}

const againsts: readonly { value: Form["against"]; label: string }[] = [
  { value: "before", label: "since the last look" },
  { value: "ago", label: "against some time ago" },
  { value: "row_before", label: "against the row before" },
];

/** When it fires, and where it clears. */
export function ConditionFields({ watch, form, onChange }: Props) {
  if (watch.kind === "check") {
    return <p className="text-ink-2">It fires when the check does not hold, and clears when it does.</p>;
  }
  const number = (field: "level" | "clear" | "amount" | "minutes", label: string, hint?: string) => (
    <TextField
      label={label}
      hint={hint}
      inputMode="decimal"
      value={form[field]}
      onChange={(event) => onChange({ [field]: event.target.value })}
    />
  );
  return (
    <div className="grid gap-4 rounded-md bg-sunken p-3.5">
      <div className="grid grid-cols-2 gap-4">
        <SelectField
          label="When it"
          value={form.when}
          options={whens}
          onChange={(when) => onChange({ when })}
        />
        {isLevel(form.when) && number("level", "Figure to compare with")}
        {isChange(form.when) && number("amount", "By")}
        {form.when === "stale" && number("minutes", "Minutes")}
      </div>
      {isLevel(form.when) && form.when !== "equal" && form.when !== "unequal" && (
        <div className="grid grid-cols-2 items-start gap-4">
          {number("clear", "Clears only at", "Left empty, at the same figure")}
          <TextField
            label="Looks in a row until it fires"
            type="number"
            min={1}
            max={20}
            value={form.fireAfter}
            onChange={(event) => onChange({ fireAfter: event.target.value })}
          />
        </div>
      )}
      {isChange(form.when) && (
        <div className="grid grid-cols-2 gap-4">
          <SelectField
            label="In"
            value={form.unit}
            options={[
              { value: "percent", label: "percent" },
              { value: "absolute", label: "its own unit" },
            ]}
            onChange={(unit) => onChange({ unit })}
          />
          <SelectField
            label="Measured"
            value={form.against}
            options={againsts}
            onChange={(against) => onChange({ against })}
          />
          {form.against === "ago" && number("minutes", "Minutes ago")}
        </div>
      )}
    </div>
  );
}
