// Data from a database: connected, tried, picked, loaded, synced again by hand and given times.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { openBrowser, openHouse, seriousFindings } from "./house.mjs";

let house;
let browser;
let page;
let places;

before(async () => {
  places = await mkdtemp(join(tmpdir(), "sextant-places-"));
  shop("CREATE TABLE orders (id INTEGER PRIMARY KEY, city TEXT, changed_at DATETIME)");
  shop("INSERT INTO orders VALUES (1, 'Oslo', '2026-03-01 10:00'), (2, 'Bergen', '2026-03-01 11:00')");
  house = await openHouse({ settings: { SEXTANT_SOURCE_FOLDERS: places } });
  browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 } });
  page = await context.newPage();
  page.setDefaultTimeout(45_000);
  await page.goto(house.url + house.link);
  await page.getByLabel("Password").fill("plumb the noon sun");
  await page.getByRole("button", { name: "Set the password" }).click();
});

after(async () => {
  await browser?.close();
  await house?.close();
  await rm(places, { recursive: true, force: true });
});

function shop(statement) {
  const code = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()";
  execFileSync("python3", ["-c", code, join(places, "shop.db"), statement]);
}

async function accessible() {
  await page.waitForTimeout(300);
  assert.deepEqual(await seriousFindings(page), []);
}

describe("a database", () => {
  it("is tried, and says what is wrong with it", async () => {
    await page.getByRole("button", { name: "Add data" }).click();
    await page.getByRole("radio", { name: "Database or folder" }).click();
    await page.getByLabel("Host", { exact: true }).fill("127.0.0.1");
    await page.getByLabel("Database", { exact: true }).fill("shop");
    await page.getByLabel("User", { exact: true }).fill("reader");
    await page.getByRole("button", { name: "Try the connection" }).click();
    await page.getByText("lies inside a private network").waitFor();
    await accessible();
    await page.getByLabel("Kind", { exact: true }).selectOption({ label: "SQLite file" });
    await page.getByLabel("Path", { exact: true }).fill("shop.db");
    await page.getByRole("button", { name: "Try the connection" }).click();
    await page.getByText("The connection is good").waitFor();
    await page.getByRole("button", { name: "Connect", exact: true }).click();
  });

  it("offers its tables, and loads what is new by a column", async () => {
    await page.getByRole("checkbox", { name: "orders" }).check();
    await page.getByLabel("Each time").selectOption({ label: "what is new by changed_at" });
    await page.getByText("Rows are found again by id").waitFor();
    await page.getByLabel("Load again").selectOption({ label: "every hour" });
    await accessible();
    await page.getByRole("button", { name: "Load", exact: true }).click();
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await page.getByRole("region", { name: "Source" }).waitFor();
    await page.getByText("Synced", { exact: false }).first().waitFor();
  });

  it("is synced again, and shows what came", async () => {
    shop("INSERT INTO orders VALUES (3, 'Tromsø', '2026-03-01 11:00')");
    const source = page.getByRole("region", { name: "Source" });
    await source.getByRole("button", { name: "Sync now" }).click();
    await source.getByText(/1 row\./).waitFor();
    await page.getByRole("tab", { name: "Rows" }).click();
    await page.getByText("Tromsø").first().waitFor();
    await source.getByLabel("When it syncs").selectOption({ label: "each day at 02:00" });
    await source.getByText(/Next/).waitFor();
    await accessible();
  });

  it("is listed in the settings, and removed", async () => {
    await page.goto(`${house.url}/settings?section=connections`);
    await page.getByText("SQLite file").first().waitFor();
    await accessible();
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
    await page.getByText("No connections yet").waitFor();
  });
});
