import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { Coded } from "@/design/Coded";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { classes } from "@/lib/classes";
import { plural } from "@/lib/format";
import type { Relation } from "@/lib/types/checks";
import { relationsQuery } from "@/requests/checks";
import { kinds } from "./kinds";

/** What holds the rows and columns together, looked for when somebody wants to know: each finding is proved over all rows. */
export function Together({ dataset }: { dataset: string }) {
  const [open, setOpen] = useState(false);
  const body = useId();
  return (
    <div className="border-line border-t">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={body}
        onClick={() => setOpen(!open)}
        className="flex w-full items-center gap-2 px-4.5 py-2.5 text-start text-fine -outline-offset-2 hover:bg-sunken"
      >
        <ChevronRight
          size={14}
          aria-hidden="true"
          className={classes("shrink-0 text-ink-3 transition-transform", open && "rotate-90")}
        />
        <span className="min-w-0 flex-1 truncate text-ink-2">
          <span className="font-medium text-ink-1">What holds together</span> keys, rows entered twice,
          references, columns that tell others
        </span>
      </button>
      <div id={body} hidden={!open}>
        {open && <Findings dataset={dataset} />}
      </div>
    </div>
  );
}

function Findings({ dataset }: { dataset: string }) {
  const found = useQuery(relationsQuery(dataset));
  if (found.isPending) return <SkeletonRows rows={3} className="h-11.5" />;
  if (found.isError) {
    return (
      <div className="p-4">
        <ErrorNote error={found.error} onRetry={() => void found.refetch()} />
      </div>
    );
  }
  const told = kinds(found.data.items);
  if (told.length === 0) {
    return (
      <p className="border-line border-t px-4.5 py-3 text-fine text-ink-2">
        No column tells the rows apart or tells another, and no two rows are nearly alike.
      </p>
    );
  }
  return (
    <dl>
      {told.map((kind) => (
        <div
          key={kind.kind}
          className="grid gap-x-6 gap-y-1 border-line border-t px-4.5 py-3 sm:grid-cols-[11rem_1fr]"
        >
          <dt>
            <span className="flex items-baseline gap-2 font-medium text-fine">
              <span
                className={classes(
                  "size-1.5 shrink-0 self-center rounded-full",
                  kind.odd ? "bg-warn" : "bg-line-strong",
                )}
                aria-hidden="true"
              />
              {kind.title}
            </span>
            <span className="block ps-3.5 text-ink-3 text-small">{plural(kind.found.length, "finding")}</span>
          </dt>
          <dd className="min-w-0">
            <ul className="grid gap-1 text-fine text-ink-2">
              {kind.found.map((one) => (
                <Finding key={one.words} relation={one} />
              ))}
            </ul>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Finding({ relation }: { relation: Relation }) {
  return (
    <li className="break-words">
      <Coded text={relation.words} />
      {relation.to_dataset_id && (
        <>
          {" "}
          <Link
            to="/datasets/$datasetId"
            params={{ datasetId: relation.to_dataset_id }}
            className="text-accent underline underline-offset-2"
          >
            Open it
          </Link>
        </>
      )}
    </li>
  );
}
