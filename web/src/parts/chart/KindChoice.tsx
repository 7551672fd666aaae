import { SmallSelect } from "@/design/SmallSelect";
import type { ChartAnswer } from "@/lib/types/values";
import { kindWords } from "./kinds";

interface Props {
  chart: ChartAnswer | null;
  value: string | null;
  onChange: (kind: string | null) => void;
}

/** How else this result can honestly be drawn. */
export function KindChoice({ chart, value, onChange }: Props) {
  if (!chart) return null;
  const kinds = [...new Set([chart.kind, ...(chart.alternatives ?? [])])];
  if (kinds.length < 2) return null;
  return (
    <SmallSelect
      label="Shown as"
      className="text-ink-2"
      value={value ?? chart.kind}
      options={kinds.map((kind) => ({ value: kind, label: kindWords(kind) }))}
      onChange={(kind) => onChange(kind === chart.kind ? null : kind)}
    />
  );
}
