import { SelectField, TextField } from "@/design/Field";
import { Segmented } from "@/design/Segmented";
import { useMay } from "@/parts/session";
import { TimesField } from "@/parts/TimesField";
import type { Form } from "./form";

interface Props {
  form: Form;
  onChange: (changed: Partial<Form>) => void;
}

const reminders = [
  { value: "", label: "once" },
  { value: "60", label: "every hour until somebody takes care" },
  { value: "240", label: "every four hours until somebody takes care" },
  { value: "1440", label: "every day until somebody takes care" },
] as const;

type Reminder = (typeof reminders)[number]["value"];

/** When it looks, when it is quiet, who else sees it. */
export function MoreFields({ form, onChange }: Props) {
  const mayShare = useMay("analyst");
  const again = reminders.find((each) => each.value === form.again)?.value ?? "60";
  return (
    <>
      <div className="grid gap-2">
        <div>
          <Segmented<Form["trigger"]>
            label="Looks"
            value={form.trigger}
            options={[
              { value: "times", label: "By the clock" },
              { value: "data", label: "When the data changes" },
            ]}
            onChange={(trigger) => onChange({ trigger })}
          />
        </div>
        {form.trigger === "times" && (
          <TimesField
            label="Looks"
            value={form.times}
            written={form.cronWritten}
            offered={["minutes", "quarter", "hour", "morning", "workday"]}
            onChange={(times, cronWritten) => onChange({ times, cronWritten })}
          />
        )}
      </div>
      <details className="rounded-md border border-line px-3.5 py-2.5">
        <summary className="cursor-pointer font-medium text-fine text-ink-2">
          Quiet hours, reminders, sharing
        </summary>
        <div className="mt-3 grid gap-4">
          <div className="grid grid-cols-2 gap-4">
            <TextField
              label="Quiet from"
              type="time"
              value={form.quietSince}
              onChange={(event) => onChange({ quietSince: event.target.value })}
            />
            <TextField
              label="until"
              type="time"
              value={form.quietUntil}
              onChange={(event) => onChange({ quietUntil: event.target.value })}
            />
          </div>
          <SelectField<Reminder>
            label="While it fires, tell"
            value={again}
            options={reminders}
            onChange={(next) => onChange({ again: next })}
          />
          {mayShare && (
            <label className="flex cursor-pointer items-start gap-2.5">
              <input
                type="checkbox"
                className="mt-0.75 size-3.5 accent-accent"
                checked={form.shared}
                onChange={(event) => onChange({ shared: event.target.checked })}
              />
              <span>
                Share with the workspace
                <span className="block text-fine text-ink-2">
                  Seen by whoever may see whole all that it reads.
                </span>
              </span>
            </label>
          )}
        </div>
      </details>
    </>
  );
}
