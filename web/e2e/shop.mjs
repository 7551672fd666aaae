// A small shop whose rows are the same on every day and machine.
const regions = ["North", "South", "East", "West"];
const kinds = ["Kitchen", "Garden", "Outdoor"];

function rows() {
  const lines = ["order_id,ordered_on,region,category,quantity,revenue"];
  let seed = 7;
  const next = (most) => {
    seed = (seed * 16807) % 2147483647;
    return Math.floor(seed / 65536) % most;
  };
  for (let order = 1; order <= 600; order += 1) {
    const month = String(1 + (order % 12)).padStart(2, "0");
    const day = String(1 + next(28)).padStart(2, "0");
    const revenue = (20 + next(180) + (order % 12) * 6).toFixed(2);
    lines.push(
      `${order},2025-${month}-${day},${regions[next(4)]},${kinds[next(3)]},${1 + next(5)},${revenue}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

export const orders = { name: "orders.csv", mimeType: "text/csv", buffer: Buffer.from(rows()) };

const place = (x, y, width, height) => ({ x, y, width, height });
const months =
  "SELECT date_trunc('month', ordered_on) AS month, sum(revenue) AS revenue FROM orders GROUP BY 1 ORDER BY 1";

export const board = {
  name: "Takings",
  visualizations: [
    {
      title: "Revenue",
      query: "SELECT sum(revenue) AS revenue FROM orders",
      chart_type: "number",
      position: place(0, 0, 3, 2),
    },
    {
      title: "Orders",
      query: "SELECT count(*) AS orders FROM orders",
      chart_type: "number",
      position: place(3, 0, 3, 2),
    },
    { title: "Revenue by month", query: months, chart_type: "line", position: place(0, 2, 8, 5) },
    {
      title: "Revenue by category",
      query: "SELECT category, sum(revenue) AS revenue FROM orders GROUP BY 1 ORDER BY 2 DESC",
      chart_type: "bar",
      position: place(8, 2, 4, 5),
    },
  ],
};

export const rule = {
  name: "Revenue is high",
  watch: { kind: "sql", sql: "SELECT sum(revenue) AS revenue FROM orders" },
  condition: { kind: "threshold", op: "above", level: 1000 },
  times: { every_minutes: 60 },
};
