import type { SelectHTMLAttributes } from "react";
import { classes } from "@/lib/classes";

interface Props<T extends string> extends Omit<SelectHTMLAttributes<HTMLSelectElement>, "onChange"> {
  label: string;
  options: readonly { value: T; label: string }[];
  value: T;
  onChange: (value: T) => void;
}

export function SmallSelect<T extends string>({ label, options, onChange, className, ...rest }: Props<T>) {
  return (
    <select
      aria-label={label}
      className={classes(
        "choosable h-7 cursor-pointer rounded-md border border-line-strong bg-surface pe-6.5! ps-2 text-fine text-ink-1 transition-colors hover:border-accent",
        className,
      )}
      onChange={(event) => onChange(event.target.value as T)}
      {...rest}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
