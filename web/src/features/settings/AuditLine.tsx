import { Fragment } from "react";
import { moment, words } from "@/lib/format";
import type { AuditEntry } from "@/lib/types/identity";
import { gist, ids, label } from "./audited";

/** One entry: who did what, to what by its name; pressed, every detail with the ids. */
export function AuditLine({ entry }: { entry: AuditEntry }) {
  const details = Object.entries(entry.details);
  const who = entry.email || entry.names[entry.user_id ?? ""] || entry.user_id || "Sextant itself";
  return (
    <li>
      <details className="group">
        <summary className="grid list-none grid-cols-[1fr_auto] items-baseline gap-x-4 px-4.5 py-2 text-fine -outline-offset-2 hover:bg-sunken sm:grid-cols-[9.5rem_12rem_12rem_minmax(0,1fr)]">
          <span className="figures text-ink-3">{moment(entry.timestamp)}</span>
          <code className="truncate font-mono text-code">{entry.action}</code>
          <span className="col-span-2 truncate text-ink-2 sm:col-span-1" title={entry.user_id ?? undefined}>
            {who}
          </span>
          <span className="col-span-2 truncate text-ink-3 empty:hidden sm:col-span-1">
            {gist(entry).map((part, place) => (
              <Fragment key={part.key}>
                {place > 0 && ", "}
                <span title={part.id}>{part.text}</span>
              </Fragment>
            ))}
          </span>
        </summary>
        <dl className="grid grid-cols-[minmax(0,7rem)_minmax(0,1fr)] gap-x-4 gap-y-1 bg-sunken px-4.5 py-3 text-fine sm:grid-cols-[8rem_minmax(0,1fr)]">
          {details.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="break-words text-ink-3">{words(label(entry, name, value)).toLowerCase()}</dt>
              <dd>
                <Value entry={entry} value={value} />
              </dd>
            </div>
          ))}
          {details.length === 0 && <p className="col-span-2 text-ink-2">No further detail.</p>}
        </dl>
      </details>
    </li>
  );
}

/** A detail as it stands in the trail; before each id that has a name, its name. */
function Value({ entry, value }: { entry: AuditEntry; value: unknown }) {
  const named = ids(value);
  if (named === null || !named.some((id) => entry.names[id])) {
    return (
      <span className="font-mono text-code break-all">
        {typeof value === "string" ? value : JSON.stringify(value)}
      </span>
    );
  }
  return (
    <ul>
      {named.map((id) => (
        <li key={id} className="flex flex-wrap items-baseline gap-x-2">
          {entry.names[id] && <span className="break-words">{entry.names[id]}</span>}
          <span className="font-mono text-code text-ink-3 break-all">{id}</span>
        </li>
      ))}
    </ul>
  );
}
