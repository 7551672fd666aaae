import { Spark } from "@/design/Bars";
import { classes } from "@/lib/classes";
import { isNumeric, measured, number } from "@/lib/format";
import type { TileConfig, TileData } from "@/lib/types/dashboards";
import type { ResultColumn, Row } from "@/lib/types/values";
import { BigNumber } from "@/parts/chart/BigNumber";

interface Props {
  config: TileConfig;
  data: TileData;
}

/** One figure: how it stands against the time before, and how it came there. */
export function Figure({ config, data }: Props) {
  const columns = data.columns ?? [];
  const rows = data.results ?? [];
  const column = columns.find((each) => isNumeric(each.type));
  const history = column ? trend(data.spark?.rows ?? [], column.name) : [];
  const moved = column && data.compared ? change(rows[0], data.compared.row, column) : null;
  return (
    <div className="flex h-full flex-col justify-center">
      <div className="shrink-0">
        <BigNumber columns={columns} rows={rows} named={false} />
      </div>
      {moved && data.compared && (
        <p className="figures shrink-0 truncate text-fine text-ink-2" title={data.compared.words}>
          <span className={classes("font-medium", toneOf(moved.sign, config.good ?? null))}>
            {moved.words}
          </span>{" "}
          on {data.compared.words}
        </p>
      )}
      {history.length > 2 && (
        <Spark
          values={history}
          label={`By ${data.spark?.grain ?? "time"}, ${history.length} points`}
          className="mt-1 max-h-10 min-h-3 w-full flex-1 basis-3"
        />
      )}
    </div>
  );
}

function trend(rows: readonly Row[], name: string): number[] {
  return rows.map((row) => Number(row[name])).filter(Number.isFinite);
}

interface Moved {
  words: string;
  sign: number;
}

/** In percent, or in points where the figure is itself a share. */
export function change(now: Row | undefined, then: Row, column: ResultColumn): Moved | null {
  const [fresh, old] = [now?.[column.name], then[column.name]];
  if (fresh === null || fresh === undefined || old === null || old === undefined) return null;
  const [a, b] = [Number(fresh), Number(old)];
  if (!Number.isFinite(a) || !Number.isFinite(b)) return null;
  const sign = Math.sign(a - b);
  const before = sign > 0 ? "+" : sign < 0 ? "−" : "";
  if (column.unit === "ratio" || column.unit === "percent") {
    const points = Math.abs(a - b) * (column.unit === "ratio" ? 100 : 1);
    return { words: `${before}${points.toFixed(1)} points`, sign };
  }
  if (b === 0) {
    const size = measured(Math.abs(a), column);
    return { words: `${before}${size.before}${size.figure}`, sign };
  }
  return { words: `${before}${number(Number((Math.abs((a - b) / b) * 100).toFixed(1)))} %`, sign };
}

function toneOf(sign: number, good: "up" | "down" | null): string {
  if (sign === 0 || good === null) return "text-ink-1";
  return sign > 0 === (good === "up") ? "text-good" : "text-bad";
}
