/** A sextant: two arms, the limb between them, the hand set a little off centre. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className="text-accent"
    >
      <path d="M10 2.5 3.2 14.6M10 2.5l6.8 12.1" />
      <path d="M2.6 15.4a13.6 13.6 0 0 0 14.8 0" />
      <path d="m10 2.5 2.2 14" />
    </svg>
  );
}
