interface Props<T extends string> {
  label: string;
  value: T;
  options: readonly T[];
  words?: Partial<Record<T, string>>;
  readOnly?: boolean;
  onChange: (value: T) => void;
}

/** One of a few words. */
export function Choose<T extends string>({ label, value, options, words, readOnly, onChange }: Props<T>) {
  return (
    <select
      aria-label={label}
      value={value}
      disabled={readOnly}
      onChange={(event) => onChange(event.target.value as T)}
      className="field choosable h-8 py-0! pe-6.5!"
    >
      {options.map((option) => (
        <option key={option} value={option}>
          {words?.[option] ?? option}
        </option>
      ))}
    </select>
  );
}
