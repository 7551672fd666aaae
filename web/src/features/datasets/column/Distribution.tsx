import { Bars } from "@/design/Bars";
import { cell, count, percent } from "@/lib/format";
import type { ProfileColumn } from "@/lib/types/datasets";

const listed = 12;

/** Where the values lie: steps of a measure, and the values that come most often. */
export function Distribution({ column, rows }: { column: ProfileColumn; rows: number }) {
  const show = (value: Parameters<typeof cell>[0]) => cell(value, column.type, column.meaning);
  const bins = column.histogram ?? [];
  const top = column.top_values?.slice(0, listed) ?? [];
  const most = Math.max(1, ...top.map((each) => each.count));
  const [first, last] = [bins[0], bins.at(-1)];
  return (
    <div className="grid gap-5">
      {first && last && bins.length > 1 && (
        <figure>
          <Bars
            values={bins.map((bin) => bin.count)}
            titles={bins.map((bin) => `${show(bin.from)} to ${show(bin.to)}: ${count(bin.count)} rows`)}
            label={`How the values of ${column.name} spread`}
            className="h-40 w-full"
          />
          <figcaption className="figures mt-1.5 flex justify-between border-line-strong border-t pt-1 text-ink-2 text-small">
            <span>{show(first.from)}</span>
            <span>{show(last.to)}</span>
          </figcaption>
        </figure>
      )}
      {top.length > 0 && (
        <div>
          <h3 className="mb-1.5 font-medium text-ink-3 text-small">Most often</h3>
          <ul className="grid gap-1">
            {top.map((each) => (
              <li
                key={String(each.value)}
                className="grid grid-cols-[minmax(0,9rem)_1fr_auto] items-center gap-3 text-fine"
              >
                <span className="truncate" title={show(each.value)}>
                  {show(each.value)}
                </span>
                <span aria-hidden="true" className="h-2 overflow-hidden rounded-full bg-sunken">
                  <span
                    className="block h-full rounded-full bg-accent/70"
                    style={{ width: `${(each.count / most) * 100}%` }}
                  />
                </span>
                <span className="figures text-ink-2">
                  {count(each.count)} · {percent(rows === 0 ? 0 : each.count / rows)}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {column.pattern && (
        <p className="text-fine text-ink-2">
          Most are written like <code className="font-mono text-code text-ink-1">{column.pattern}</code>
          {column.pattern_share ? ` (${percent(column.pattern_share)})` : ""}
          {column.min_length != null && column.max_length != null
            ? `, ${column.min_length} to ${column.max_length} characters long`
            : ""}
          . A stands for a letter, 9 for a digit.
        </p>
      )}
    </div>
  );
}
