import type {
  ColumnMeaning,
  DatasetMeaning,
  Layer,
  Metric,
  NamedFilter,
  Relation,
} from "@/lib/types/semantics";

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

export function blankMeaning(dataset: string): DatasetMeaning {
  return { dataset, description: "", synonyms: [], time: "", columns: [], metrics: [], filters: [] };
}

export function blankColumn(column: string): ColumnMeaning {
  return {
    column,
    name: "",
    description: "",
    synonyms: [],
    unit: "",
    sensitivity: null,
    aggregation: null,
    dimension: null,
  };
}

export const blankFilter: NamedFilter = { name: "", description: "", synonyms: [], expression: "" };
export const blankMetric: Metric = { ...blankFilter, filters: [], grain: null, format: null };

export function meaningOf(layer: Layer, table: string): DatasetMeaning {
  return layer.datasets.find((one) => same(one.dataset, table)) ?? blankMeaning(table);
}

export function columnOf(meaning: DatasetMeaning, column: string): ColumnMeaning {
  return meaning.columns.find((one) => same(one.column, column)) ?? blankColumn(column);
}

/** Whether anything is said of a dataset. */
export function saysNothing(meaning: DatasetMeaning): boolean {
  return JSON.stringify(meaning) === JSON.stringify(blankMeaning(meaning.dataset));
}

/** The layer with this said of a dataset; one of which nothing is said is left out. */
export function withMeaning(layer: Layer, meaning: DatasetMeaning): Layer {
  const at = layer.datasets.findIndex((one) => same(one.dataset, meaning.dataset));
  const put = saysNothing(meaning) ? [] : [meaning];
  const datasets = at < 0 ? [...layer.datasets, ...put] : layer.datasets.toSpliced(at, 1, ...put);
  return { ...layer, datasets };
}

export function withColumn(meaning: DatasetMeaning, column: ColumnMeaning): DatasetMeaning {
  const at = meaning.columns.findIndex((one) => same(one.column, column.column));
  const blank = JSON.stringify(column) === JSON.stringify(blankColumn(column.column));
  const put = blank ? [] : [column];
  const columns = at < 0 ? [...meaning.columns, ...put] : meaning.columns.toSpliced(at, 1, ...put);
  return { ...meaning, columns };
}

export function tableOf(end: string): string {
  return end.slice(0, end.indexOf(".") < 0 ? end.length : end.indexOf("."));
}

export function touches(relation: Relation, table: string): boolean {
  return same(tableOf(relation.from), table) || same(tableOf(relation.to), table);
}

/** The part of a layer that is about one dataset. */
export function partOf(layer: Layer, table: string): Layer {
  return {
    datasets: layer.datasets.filter((one) => same(one.dataset, table)),
    relations: layer.relations.filter((one) => touches(one, table)),
  };
}

/** One layer put over another: what the second says of a dataset holds, relations are joined. */
export function joined(layer: Layer, over: Layer): Layer {
  const merged = over.datasets.reduce(withMeaning, layer);
  const known = new Set(layer.relations.map((one) => `${one.from}>${one.to}`.toLowerCase()));
  const fresh = over.relations.filter((one) => !known.has(`${one.from}>${one.to}`.toLowerCase()));
  return { ...merged, relations: [...layer.relations, ...fresh] };
}

/** `orders.metrics.net revenue` is about `orders`. */
export function aboutTable(where: string): string {
  const place = where.startsWith("relations.") ? where.slice("relations.".length) : where;
  return tableOf(place).split(" ")[0] ?? "";
}
