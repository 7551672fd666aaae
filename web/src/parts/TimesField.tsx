import { SelectField, TextField } from "@/design/Field";
import { lineOf, type Often, oftenLabels, oftenOf, timesOf } from "./repeating";

interface Times {
  every_minutes?: number | null;
  cron?: string | null;
}

interface Props {
  label: string;
  value: Times;
  offered: readonly Often[];
  written: boolean;
  onChange: (times: Times, written: boolean) => void;
}

/** When something comes again: chosen, or written as cron. `written` says that the line is being written. */
export function TimesField({ label, value, offered, written, onChange }: Props) {
  const often: Often = written ? "cron" : oftenOf(value);
  const options = [...new Set<Often>([...offered, often, "cron"])];
  return (
    <div className="grid gap-2">
      <SelectField
        label={label}
        value={often}
        options={options.map((each) => ({ value: each, label: oftenLabels[each] }))}
        onChange={(next) => onChange(timesOf(next, lineOf(value)), next === "cron")}
      />
      {often === "cron" && (
        <TextField
          label="Minute, hour, day, month, day of the week"
          className="font-mono text-code"
          value={value.cron ?? ""}
          onChange={(event) => onChange({ cron: event.target.value }, true)}
        />
      )}
    </div>
  );
}
