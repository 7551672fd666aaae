import { Link } from "@tanstack/react-router";
import { Badge, type BadgeTone } from "@/design/Badge";
import { EditableText } from "@/design/EditableText";
import { classes } from "@/lib/classes";
import { count, counted, percent, words } from "@/lib/format";
import type { DatasetColumn, Issue, ProfileColumn } from "@/lib/types/datasets";
import { Histogram } from "./Histogram";
import { rangeOf } from "./shape";

interface Props {
  datasetId: string;
  column: ProfileColumn;
  named: DatasetColumn | null;
  rows: number;
  issues: readonly Issue[];
  mayEdit: boolean;
  onChange: (body: { label?: string; description?: string; unit?: string }) => void;
}

const quiet = "opacity-0 transition-opacity group-hover:opacity-100 focus-visible:opacity-100";

const place = "h-11.5 border-b border-line px-3 py-1.5 align-middle group-last:border-b-0";

export function ColumnLine({ datasetId, column, named, rows, issues, mayEdit, onChange }: Props) {
  const label = named?.label ?? column.name;
  const unit = named?.unit ?? column.unit ?? "";
  const meaning = named?.meaning ?? column.meaning;
  return (
    <tr className="group">
      <th
        scope="row"
        className={classes(
          place,
          "sticky start-0 z-1 bg-surface ps-4.5 text-start font-medium whitespace-nowrap",
        )}
      >
        <EditableText
          label={`Name of ${column.name}`}
          required
          readOnly={!mayEdit}
          value={label}
          onSave={(text) => onChange({ label: text })}
        />
        {label !== column.name && (
          <code className="ms-2 font-mono font-normal text-ink-3 text-micro">{column.name}</code>
        )}
        <Description
          name={column.name}
          value={named?.description ?? ""}
          mayEdit={mayEdit}
          onSave={(description) => onChange({ description })}
        />
      </th>
      <td className={place}>
        <code
          className="block max-w-52 truncate font-mono text-code text-ink-2"
          title={[column.type, column.decision].filter(Boolean).join("\n")}
        >
          {column.type}
        </code>
      </td>
      <td className={classes(place, "whitespace-nowrap text-ink-2")}>
        {column.pii && (
          <span className="me-1.5">
            <Badge tone="warn">personal</Badge>
          </span>
        )}
        {meaning && <span className="me-1">{words(meaning).toLowerCase() + (unit ? "," : "")}</span>}
        <EditableText
          label={`Unit of ${column.name}`}
          readOnly={!mayEdit}
          value={unit}
          placeholder="unit"
          className={unit ? "" : `absolute ${quiet}`}
          onSave={(text) => onChange({ unit: text })}
        />
      </td>
      <td className={place}>
        <Link
          to="/datasets/$datasetId/columns/$column"
          params={{ datasetId, column: column.name }}
          aria-label={`All about ${column.name}`}
          className="block rounded-sm hover:opacity-80"
        >
          <Histogram column={column} />
        </Link>
      </td>
      <td className={classes(place, "figures text-end")}>
        <Missing share={rows === 0 ? 0 : column.null_count / rows} nulls={column.null_count} />
      </td>
      <td className={classes(place, "figures text-end")}>
        {counted(column.unique_count, column.unique_exact ?? true)}
      </td>
      <td
        className={classes(place, "figures max-w-44 truncate text-ink-2 xl:max-w-60")}
        title={rangeOf(column)}
      >
        {rangeOf(column)}
      </td>
      <td className={classes(place, "pe-4.5 text-end")}>
        <Flags issues={issues} column={column} />
      </td>
    </tr>
  );
}

interface DescriptionProps {
  name: string;
  value: string;
  mayEdit: boolean;
  onSave: (text: string) => void;
}

/** Under the name when there is one; else offered beside it, over what stands there. */
function Description({ name, value, mayEdit, onSave }: DescriptionProps) {
  if (!mayEdit && value === "") return null;
  const field = (
    <EditableText
      label={`Description of ${name}`}
      multiline
      readOnly={!mayEdit}
      value={value}
      placeholder="Describe"
      className={classes("text-small", value === "" && `bg-surface ${quiet}`)}
      onSave={onSave}
    />
  );
  if (value !== "") {
    return (
      <span className="block max-w-64 font-normal text-ink-2 text-small whitespace-normal">{field}</span>
    );
  }
  return (
    <span className="relative ms-2 hidden h-0 w-0 align-top sm:inline-block">
      <span className="absolute top-0.5 start-0 w-max font-normal text-small">{field}</span>
    </span>
  );
}

const tones: Record<Issue["severity"], BadgeTone> = { high: "bad", medium: "warn", low: "plain" };

const severities: readonly Issue["severity"][] = ["high", "medium", "low"];

/** The gravest finding, and how many more there are. */
function Flags({ issues, column }: { issues: readonly Issue[]; column: ProfileColumn }) {
  const ordered = [...issues].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  const [first] = ordered;
  if (!first) return null;
  return (
    <span
      className="inline-flex items-center gap-1.5 whitespace-nowrap"
      title={ordered.map((issue) => issue.description).join("\n")}
    >
      <Badge tone={tones[first.severity]}>{flagWords(first, column)}</Badge>
      {ordered.length > 1 && <span className="text-ink-3 text-small">+{ordered.length - 1}</span>}
      <span className="sr-only">{ordered.map((issue) => issue.description).join(" ")}</span>
    </span>
  );
}

function flagWords(issue: Issue, column: ProfileColumn): string {
  if (issue.issue_type === "outliers" && column.outliers) {
    return `${count(column.outliers.count)} ${column.outliers.count === 1 ? "outlier" : "outliers"}`;
  }
  return words(issue.issue_type).toLowerCase();
}

function Missing({ share, nulls }: { share: number; nulls: number }) {
  return (
    <span className="inline-flex items-center gap-2.5" title={`${count(nulls)} without a value`}>
      <span aria-hidden="true" className="hidden h-1 w-10 overflow-hidden rounded-full bg-sunken lg:block">
        <span
          className={classes("block h-full rounded-full", share > 0.5 ? "bg-warn" : "bg-line-strong")}
          style={{ width: `${Math.max(share > 0 ? 3 : 0, share * 100)}%` }}
        />
      </span>
      <span className="min-w-12">{percent(share)}</span>
    </span>
  );
}
