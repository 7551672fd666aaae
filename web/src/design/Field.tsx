import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId } from "react";
import { classes } from "@/lib/classes";

interface Around {
  label: string;
  hint?: ReactNode;
  error?: ReactNode;
}

type InputProps = Around & InputHTMLAttributes<HTMLInputElement>;

export function TextField({ label, hint, error, className, ...rest }: InputProps) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} error={error}>
      <input
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={hint || error ? `${id}-note` : undefined}
        className={classes("field h-9", className)}
        {...rest}
      />
    </Labelled>
  );
}

interface SelectProps<T extends string>
  extends Around,
    Omit<SelectHTMLAttributes<HTMLSelectElement>, "onChange"> {
  options: readonly { value: T; label: string }[];
  value: T;
  onChange: (value: T) => void;
}

export function SelectField<T extends string>({
  label,
  hint,
  error,
  options,
  onChange,
  className,
  ...rest
}: SelectProps<T>) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} error={error}>
      <select
        id={id}
        className={classes("field choosable h-9 cursor-pointer pe-7!", className)}
        onChange={(event) => onChange(event.target.value as T)}
        {...rest}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

function Labelled({ id, label, hint, error, children }: Around & { id: string; children: ReactNode }) {
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-medium text-fine text-ink-2">
        {label}
      </label>
      {children}
      {(error || hint) && (
        <p id={`${id}-note`} className={classes("text-small", error ? "text-bad" : "text-ink-3")}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
