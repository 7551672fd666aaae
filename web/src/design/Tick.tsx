import { type ReactNode, useId } from "react";

interface Props {
  label: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

/** Yes or no. */
export function Tick({ label, checked, disabled = false, onChange }: Props) {
  const id = useId();
  return (
    <label htmlFor={id} className="flex cursor-pointer items-center gap-2.5 has-disabled:cursor-default">
      <input
        id={id}
        type="checkbox"
        className="size-3.5 shrink-0 accent-accent"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}
