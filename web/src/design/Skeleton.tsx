import { classes } from "@/lib/classes";

export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={classes("animate-breathe rounded-sm bg-line/70", className)} />;
}

const widths = ["w-3/5", "w-2/5", "w-1/2", "w-3/4", "w-1/3"] as const;

/** Rows of a list to come. */
export function SkeletonRows({ rows = 6, className = "h-12" }: { rows?: number; className?: string }) {
  return (
    <div role="status" aria-label="Loading" className="divide-y divide-line">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows have no other identity
        <div key={row} className={classes("flex items-center gap-6 px-4", className)}>
          <Skeleton className={classes("h-3", widths[row % widths.length])} />
          <Skeleton className="ms-auto h-3 w-16" />
        </div>
      ))}
    </div>
  );
}
