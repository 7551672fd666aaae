interface Props {
  share: number;
  label: string;
}

export function Progress({ share, label }: Props) {
  const value = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value}
      className="h-1.5 overflow-hidden rounded-full bg-sunken"
    >
      <div
        className="h-full rounded-full bg-accent transition-[width] duration-(--motion-place)"
        style={{ width: `${value}%` }}
      />
    </div>
  );
}
