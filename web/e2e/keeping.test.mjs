// What people do around the data: bringing it in, taking it back, letting others in, taking it out.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { openBrowser, openHouse, seriousFindings } from "./house.mjs";
import { fileServer, harbours, heavy } from "./tables.mjs";

let house;
let browser;
let page;
let remote;

before(async () => {
  remote = await fileServer("harbours.csv", harbours());
  house = await openHouse({
    settings: { SEXTANT_ALLOW_PRIVATE_ADDRESSES: "true", SEXTANT_WORKERS: "1" },
  });
  browser = await openBrowser();
  const context = await browser.newContext({
    viewport: { width: 1360, height: 860 },
    acceptDownloads: true,
  });
  page = await context.newPage();
  page.setDefaultTimeout(45_000);
  await page.goto(house.url + house.link);
  await page.getByLabel("Password").fill("plumb the noon sun");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("heading", { name: "What would you like to know?" }).waitFor();
});

after(async () => {
  await browser?.close();
  await house?.close();
  remote?.close();
});

async function accessible(on = page) {
  await on.waitForTimeout(300);
  assert.deepEqual(await seriousFindings(on), []);
}

async function opened(name) {
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.waitForURL(/\/datasets\/[^/]+$/);
  await page.getByRole("heading", { name }).first().waitFor();
}

async function equation() {
  return page.getByLabel("Rows", { exact: true }).first().textContent();
}

describe("data comes in", () => {
  it("from cells that were pasted", async () => {
    await page.getByRole("button", { name: "Add data" }).click();
    await page.getByRole("radio", { name: "Paste cells" }).click();
    await page.getByLabel("Cells").fill("port\tships\nBergen\t12\nTurku\t7\nPorto\t31\n");
    await page.getByRole("textbox", { name: "Name" }).fill("ships");
    await accessible();
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await opened(/ships/);
    assert.match(await equation(), /3rows loaded\+0set aside=3rows in the file/);
    await page.getByRole("tab", { name: "Rows" }).click();
    await page.getByRole("cell", { name: "Bergen" }).waitFor();
  });

  it("from an address, and a refused address says what to do", async () => {
    await page.goto(`${house.url}/datasets`);
    await page.getByRole("button", { name: "Add data" }).first().click();
    await page.getByRole("radio", { name: "From a URL" }).click();
    await page.getByLabel("Address of a file").fill(remote.url.replace("harbours", "nothing"));
    await page.getByRole("button", { name: "Fetch" }).click();
    await page.getByRole("alert").waitFor();
    await accessible();
    await page.getByRole("button", { name: "Dismiss" }).click();
    await page.getByLabel("Address of a file").fill(remote.url);
    await page.getByRole("button", { name: "Fetch" }).click();
    await opened(/harbours/);
    assert.match(await equation(), /120rows loaded\+0set aside=120rows in the file/);
  });

  it("and a year is never written with a separator", async () => {
    await page.getByRole("tab", { name: "Rows" }).click();
    await page.getByRole("cell", { name: "1900", exact: true }).first().waitFor();
    await page.getByRole("tab", { name: "Columns" }).click();
    await page.getByText("1900 to 1989").waitFor();
  });
});

describe("what was done is taken back", () => {
  it("a dataset is deleted and brought back", async () => {
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await accessible();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("harbours is deleted.").waitFor();
    await page.getByRole("link", { name: /ships/ }).first().waitFor();
    const gone = page.getByRole("listitem").getByRole("link", { name: /^harbours.*120 rows/ });
    await gone.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).click();
    await page.waitForURL(/\/datasets\/[^/]+$/);
    await page
      .getByRole("heading", { name: /harbours/ })
      .first()
      .waitFor();
    assert.match(await equation(), /120rows loaded/);
  });

  it("a table is kept as somebody chose, by its main time or in one piece", async () => {
    await page.getByRole("tab", { name: "Snapshots" }).click();
    const kept = page.getByLabel("How the table is kept");
    assert.equal(await kept.inputValue(), "auto");
    const saved = page.waitForResponse((answer) => answer.request().method() === "PATCH" && answer.ok());
    await kept.selectOption({ label: "in one piece" });
    await saved;
    const days = page.getByLabel("Earlier snapshots are kept");
    const noted = page.waitForResponse((answer) => answer.request().method() === "PATCH" && answer.ok());
    await days.selectOption({ label: "a year" });
    await noted;
    await accessible();
    await page.reload();
    await page.getByRole("tab", { name: "Snapshots" }).click();
    await kept.waitFor();
    assert.equal(await kept.inputValue(), "off");
    assert.equal(await days.inputValue(), "366");
    await kept.selectOption("auto");
  });

  it("rows are kept for some days by a column of times, once that was confirmed", async () => {
    const here = page.url();
    const text = "n,sold_on,paid_on\n1,2020-01-05,2020-02-05\n2,2026-02-01,2026-03-01\n";
    const sent = await page.request.post(`${house.url}/api/v1/data/paste`, {
      data: { text, name: "sold" },
      headers: { "x-sextant": "1" },
    });
    await page.goto(`${house.url}/datasets/${(await sent.json()).dataset_id}`);
    await page.getByRole("tab", { name: "Snapshots" }).click();
    const kept = page.getByLabel("Rows are kept");
    await kept.selectOption({ label: "a year" });
    await accessible();
    await page.getByRole("button", { name: "Let older rows end" }).click();
    const by = page.getByLabel("The column that tells how old a row is");
    await by.selectOption("paid_on");
    await page.getByRole("button", { name: "Leave it" }).click();
    assert.equal(await by.inputValue(), "sold_on");
    await page.reload();
    await page.getByRole("tab", { name: "Snapshots" }).click();
    await by.waitFor();
    assert.equal(await kept.inputValue(), "366");
    await page.goto(here);
  });

  it("a load is undone, and the dataset has its rows of before", async () => {
    await page.getByRole("tab", { name: "Snapshots" }).click();
    await page.getByText("120 in all").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await accessible();
    await page.getByRole("button", { name: "Undo the load" }).click();
    await page.getByText("The load is undone.").waitFor();
    await page
      .getByText(/\b0 rows added, 0 in all/)
      .or(page.getByText(/, 0 in all/))
      .first()
      .waitFor();
  });

  it("a job is cancelled and run again", async () => {
    const buffer = heavy();
    for (const n of [1, 2, 3]) {
      const file = { name: `heavy-${n}.csv.gz`, mimeType: "application/gzip", buffer };
      const sent = await page.request.post(`${house.url}/api/v1/data/upload`, {
        multipart: { file },
        headers: { "x-sextant": "1" },
      });
      assert.equal(sent.status(), 202);
    }
    await page.goto(`${house.url}/jobs`);
    const waiting = page.getByRole("listitem").filter({ has: page.getByRole("button", { name: "Cancel" }) });
    const name = await waiting
      .first()
      .getByText(/^Ingestion: heavy/)
      .textContent();
    await waiting.first().getByRole("button", { name: "Cancel" }).click();
    const line = page.getByRole("listitem").filter({ hasText: name });
    await line.getByText("Cancelled").waitFor();
    await accessible();
    await line.getByRole("button", { name: "Try again" }).click();
    await line.getByText("Done").waitFor({ timeout: 90_000 });
    await line.getByRole("link", { name: "Open" }).click();
    await page.getByText("400,000").first().waitFor();
  });
});

describe("others come in", () => {
  it("a person by an invitation, who sees what is shared and no more", async () => {
    await page.goto(`${house.url}/settings?section=people`);
    await page.getByRole("button", { name: /Invite/ }).click();
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("Email").fill("ada@example.org");
    await page.getByLabel("Role", { exact: true }).selectOption("viewer");
    await accessible();
    await page.getByRole("button", { name: "Make the link" }).click();
    const link = await page.getByRole("textbox", { name: "Shown once" }).inputValue();
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByText("ada@example.org").waitFor();
    const hers = await browser.newContext({ viewport: { width: 1360, height: 860 } });
    const ada = await hers.newPage();
    await ada.goto(link.startsWith("http") ? link : house.url + link);
    await ada.getByText("ada@example.org").first().waitFor();
    await ada.getByLabel("Password").fill("the engine weaves patterns");
    await ada.getByRole("button", { name: "Set the password" }).click();
    await ada.getByRole("heading", { name: "What would you like to know?" }).waitFor();
    await accessible(ada);
    assert.equal(await ada.getByRole("button", { name: "Add data" }).count(), 0);
    await ada.goto(`${house.url}/datasets`);
    await ada.getByRole("heading", { name: "No datasets yet" }).waitFor();
    await hers.close();
  });

  it("a program by a key, until the key is revoked", async () => {
    await page.goto(`${house.url}/settings?section=keys`);
    await page.getByRole("button", { name: "New key" }).click();
    await page.getByLabel("Name").fill("nightly report");
    await accessible();
    await page.getByRole("button", { name: "Make the key" }).click();
    const key = await page.getByRole("textbox", { name: "Shown once" }).inputValue();
    await page.getByRole("button", { name: "Done" }).click();
    const ask = () => fetch(`${house.url}/api/v1/datasets`, { headers: { authorization: `Bearer ${key}` } });
    assert.equal((await ask()).status, 200);
    const line = page.getByRole("listitem").filter({ hasText: "nightly report" });
    await page.reload();
    await line.getByText(/used now/).waitFor();
    await line.getByRole("button", { name: "Revoke" }).click();
    await line.waitFor({ state: "detached" });
    assert.equal((await ask()).status, 401);
  });
});

describe("a dashboard goes out", () => {
  it("as a picture and as rows", async () => {
    await page.goto(`${house.url}/ask/sql?sql=${encodeURIComponent("select port, ships from ships")}`);
    await page.goto(`${house.url}/dashboards`);
    await page.getByRole("button", { name: "New dashboard" }).first().click();
    await page.getByRole("radio", { name: "Nothing" }).click();
    await page.getByLabel("Name").fill("Harbour");
    await page.getByRole("button", { name: /Make|Create/ }).click();
    await page.getByRole("button", { name: "Add a tile" }).first().click();
    await page.getByRole("radio", { name: "SQL" }).click();
    await page.getByRole("textbox", { name: "Title" }).fill("Ships by port");
    await page.getByRole("textbox", { name: "SQL of the tile" }).click();
    await page.keyboard.type("select port, sum(ships) as ships from ships group by port");
    await page.getByRole("button", { name: "Add it" }).click();
    await page.getByText("Saved").waitFor();
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("region", { name: "Ships by port" }).getByRole("img").first().waitFor();
    const png = await exported("Export as PNG");
    assert.deepEqual([...png.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
    assert.ok(png.length > 5_000, `${png.length} bytes`);
    const csv = (await exported("Export the rows as CSV")).toString("latin1");
    assert.match(csv, /^PK|Bergen/, csv.slice(0, 80));
  });
});

async function exported(name) {
  await page.getByRole("button", { name: "Export and more" }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download", { timeout: 60_000 }),
    page.getByRole("menuitem", { name }).click(),
  ]);
  return readFile(await file.path());
}
