import { SmallSelect } from "@/design/SmallSelect";
import { plural } from "@/lib/format";
import type { ReasonWay } from "@/lib/types/aside";
import type { SetAsideReason } from "@/lib/types/datasets";
import { asReason, badBytes, type ReasonSaid, surplus } from "./wishing";

interface Props {
  reasons: readonly SetAsideReason[];
  said: Record<string, ReasonSaid>;
  columns: readonly string[];
  onChange: (reason: string, said: ReasonSaid) => void;
}

const encodings = [
  "windows-1252",
  "windows-1250",
  "windows-1251",
  "iso-8859-1",
  "iso-8859-2",
  "shift_jis",
  "gb18030",
].map((value) => ({ value, label: value }));

function waysFor(reason: string): { value: ReasonWay; label: string }[] {
  const more = surplus(reason);
  const ways: { value: ReasonWay; label: string }[] = [
    { value: "fit", label: more === 0 ? "as they stand" : "where cells fit best" },
  ];
  if (more > 0) {
    ways.push({ value: "join", label: "surplus joined into" }, { value: "pad", label: "surplus left out" });
  }
  if (more < 0) ways.push({ value: "pad", label: "last cells missing" });
  return [...ways, { value: "leave", label: "leave aside" }];
}

/** For each reason, how all of its rows are read. */
export function Reasons({ reasons, said, columns, onChange }: Props) {
  return (
    <ul className="grid gap-2">
      {reasons.map(({ reason, count }) => {
        const now = said[reason] ?? asReason;
        return (
          <li key={reason} className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5 text-fine">
            <span className="figures min-w-0 basis-full text-ink-2 sm:basis-auto">
              <span className="font-medium text-warn">{plural(count, "row")}</span>, {reason}:
            </span>
            <SmallSelect
              label={`How to read: ${reason}`}
              value={now.way}
              options={waysFor(reason)}
              onChange={(way) => onChange(reason, { ...now, way })}
            />
            {now.way === "join" && (
              <SmallSelect
                label={`Column that takes the surplus of: ${reason}`}
                value={now.column || (columns[0] ?? "")}
                options={columns.map((name) => ({ value: name, label: name }))}
                onChange={(column) => onChange(reason, { ...now, column })}
              />
            )}
            {reason === badBytes && now.way !== "leave" && (
              <SmallSelect
                label="Encoding of these rows"
                value={now.encoding}
                options={encodings}
                onChange={(encoding) => onChange(reason, { ...now, encoding })}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}
