// What is made of data and by what: SQL models, rollups, a topic that is followed, the engine of a workspace.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openBrowser, openHouse, seriousFindings } from "./house.mjs";

let house;
let browser;
let page;

const api = (path) => `${house.url}/api/v1${path}`;
const sent = { "x-sextant": "1" };

before(async () => {
  // A second engine that nobody reaches: what is chosen here is kept, and the built-in one answers.
  house = await openHouse({ settings: { SEXTANT_WAREHOUSE_URL: "trino://127.0.0.1:1/iceberg" } });
  browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 } });
  page = await context.newPage();
  page.setDefaultTimeout(45_000);
  await page.goto(house.url + house.link);
  await page.getByLabel("Password").fill("plumb the noon sun");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("heading", { name: "What would you like to know?" }).waitFor();
  await loaded();
});

after(async () => {
  await browser?.close();
  await house?.close();
});

/** Enough rows for a rollup to be worth its keep. */
async function loaded() {
  const regions = ["North", "South", "East", "West"];
  const lines = Array.from({ length: 12_000 }, (_, n) => `${n},${regions[n % 4]},${(n * 37) % 500}`);
  const buffer = Buffer.from(["visit,region,minutes", ...lines].join("\n"));
  const multipart = { file: { name: "visits.csv", mimeType: "text/csv", buffer } };
  const answer = await page.request.post(api("/data/upload"), { headers: sent, multipart });
  const { dataset_id } = await answer.json();
  for (let tries = 0; tries < 300; tries += 1) {
    const { status } = await (await page.request.get(api(`/datasets/${dataset_id}`))).json();
    if (status === "ready") return;
    await page.waitForTimeout(150);
  }
  throw new Error("The visits were not loaded.");
}

async function accessible() {
  await page.waitForTimeout(300);
  assert.deepEqual(await seriousFindings(page), []);
}

const line = (words) => page.getByRole("listitem").filter({ hasText: words });

describe("a model", () => {
  it("is begun where none is yet, tried, and keeps the rows of its statement", async () => {
    await page.goto(`${house.url}/models`);
    await page.getByRole("button", { name: "Write the first one" }).click();
    const dialog = page.getByRole("dialog", { name: "New model" });
    assert.ok(await dialog.getByRole("button", { name: "Make it" }).isDisabled());
    await dialog.getByLabel("Name of the dataset").fill("Minutes by region");
    await dialog.getByRole("textbox", { name: "Statement" }).click();
    await page.keyboard.insertText("SELECT region, sum(minutes) AS minutes FROM visits GROUP BY region");
    await dialog.getByRole("button", { name: "Preview" }).click();
    await dialog.getByRole("region", { name: "First rows" }).getByRole("cell", { name: "North" }).waitFor();
    await accessible();
    await dialog.getByRole("button", { name: "Make it" }).click();
    await line("Minutes by region").getByText("up to date").waitFor();
    await line("Minutes by region").getByText("4 rows", { exact: true }).waitFor();
    await line("Minutes by region").getByText("reads visits").waitFor();
    await accessible();
  });

  it("is changed, and its runs are told", async () => {
    await page.getByRole("button", { name: "What to do with Minutes by region" }).click();
    await page.getByRole("menuitem", { name: "Change" }).click();
    const dialog = page.getByRole("dialog", { name: "Minutes by region" });
    await dialog.getByLabel("What it holds").fill("How long people stayed");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "What to do with Minutes by region" }).click();
    await page.getByRole("menuitem", { name: "Runs" }).click();
    await page
      .getByRole("dialog")
      .getByText(/4 rows/)
      .first()
      .waitFor();
    await page.keyboard.press("Escape");
  });
});

describe("a rollup", () => {
  it("is offered for groups that were asked again, kept by one click, and removed", async () => {
    for (const figures of ["count(*) AS visits", "sum(minutes) AS minutes", "max(minutes) AS longest"]) {
      const data = { sql: `SELECT region, ${figures} FROM visits GROUP BY region` };
      const answer = await page.request.post(api("/data/query"), { headers: sent, data });
      assert.ok(answer.ok(), await answer.text());
    }
    await page.goto(`${house.url}/models?tab=rollups`);
    const offered = page.getByRole("region", { name: "Worth keeping" });
    await offered.getByText("region").first().waitFor();
    await accessible();
    await offered.getByRole("button", { name: "Keep it" }).first().click();
    await page.getByText("in use").waitFor();
    await page.getByText("4 of 12,000 rows").waitFor();
    await page.getByRole("button", { name: /Remove the rollup by/ }).click();
    await page.getByText("in use").waitFor({ state: "hidden" });
  });
});

describe("a topic", () => {
  it("is followed by way of a broker, whose address is tried before it is kept", async () => {
    await page.goto(`${house.url}/streams`);
    await page.getByRole("main").getByRole("button", { name: "Follow a topic" }).last().click();
    const dialog = page.getByRole("dialog", { name: "Follow a topic" });
    await dialog.getByLabel("Brokers").fill("127.0.0.1:1");
    await accessible();
    await dialog.getByRole("button", { name: "Try the connection" }).click();
    await dialog.getByText("lies inside a private network").waitFor();
    await dialog.getByRole("button", { name: "Connect", exact: true }).click();
    await dialog.getByRole("alert").waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
    const kept = await (await page.request.get(api("/sources?limit=200"))).json();
    assert.deepEqual(kept.items, []);
  });

  it("or events are sent: what to send stands there", async () => {
    await page.getByRole("button", { name: "Show how to send events" }).click();
    await page.getByText("/data/ingest?stream=events").first().waitFor();
    await accessible();
  });

  it("or the ready stream is begun with, which brings its figures by hour and day", async () => {
    await page.getByRole("button", { name: "Begin with the ready stream" }).click();
    await page.getByRole("heading", { name: "events", exact: true }).waitFor();
    await page.getByRole("tab", { name: "Columns 5" }).waitFor();
    await accessible();
    await page.goto(`${house.url}/models`);
    await page.getByText("events_hourly").first().waitFor();
    await page.getByText("daily_metrics").first().waitFor();
  });
});

describe("the engine of a workspace", () => {
  it("is chosen in the settings, and small questions stay with the built-in one", async () => {
    await page.goto(`${house.url}/settings?section=engine`);
    const engine = page.getByLabel("Answers in this workspace");
    await page.getByText("Nobody has chosen yet.").waitFor();
    await page.getByText("stays with the built-in engine").waitFor();
    await accessible();
    await engine.selectOption({ label: "DuckDB (built in)" });
    await page.getByText("All is answered within this server.").waitFor();
    await engine.selectOption({ label: "Trino" });
    await page.getByText("Trino answers from now on.").waitFor();
    await page.goto(
      `${house.url}/ask/sql?sql=${encodeURIComponent("SELECT count(*) AS visits FROM visits")}`,
    );
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByText("12,000", { exact: true }).first().waitFor();
  });
});
