import { describe, expect, it } from "vitest";
import type { Layer } from "@/lib/types/semantics";
import {
  aboutTable,
  blankColumn,
  blankMeaning,
  blankMetric,
  columnOf,
  joined,
  meaningOf,
  partOf,
  withColumn,
  withMeaning,
} from "./layer";

const orders = { ...blankMeaning("orders"), synonyms: ["sales"] };
const people = { ...blankMeaning("people"), time: "since" };
const relation = { from: "orders.customer", to: "people.id", cardinality: "many-to-one" as const };
const layer: Layer = { datasets: [orders, people], relations: [relation] };

describe("a layer in forms", () => {
  it("takes what is said of a dataset, and leaves out one of which nothing is said", () => {
    const metric = { ...blankMetric, name: "n", expression: "count(*)" };
    const changed = withMeaning(layer, { ...orders, metrics: [metric] });
    expect(meaningOf(changed, "ORDERS").metrics).toEqual([metric]);
    expect(changed.datasets[1]).toBe(people);
    expect(withMeaning(layer, blankMeaning("orders")).datasets).toEqual([people]);
    expect(withMeaning(layer, blankMeaning("nothing"))).toEqual(layer);
  });

  it("takes what is said of a column likewise", () => {
    const said = withColumn(orders, { ...blankColumn("amount"), unit: "EUR" });
    expect(columnOf(said, "Amount").unit).toBe("EUR");
    expect(withColumn(said, blankColumn("amount"))).toEqual(orders);
  });

  it("keeps what it does not know", () => {
    const more = { ...layer, verified: [{ question: "q" }] };
    expect(withMeaning(more, people)).toHaveProperty("verified");
    expect(joined(more, layer)).toHaveProperty("verified");
  });

  it("is joined with another, each relation once", () => {
    const draft: Layer = {
      datasets: [{ ...people, time: "born" }],
      relations: [relation, { ...relation, to: "people.no" }],
    };
    const both = joined(layer, draft);
    expect(both.datasets.map((one) => one.time)).toEqual(["", "born"]);
    expect(both.relations).toHaveLength(2);
  });

  it("is cut down to one dataset", () => {
    expect(partOf(layer, "people")).toEqual({ datasets: [people], relations: [relation] });
    expect(partOf(layer, "other")).toEqual({ datasets: [], relations: [] });
  });

  it("tells what a finding is about", () => {
    expect(aboutTable("orders.metrics.net revenue")).toBe("orders");
    expect(aboutTable("relations.orders.customer")).toBe("orders");
    expect(aboutTable("orders column")).toBe("orders");
  });
});
