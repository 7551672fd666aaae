// The file that other tools mangle: how it was read, what was decided, the rows set aside loaded after all.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openBrowser, openHouse, seriousFindings } from "./house.mjs";
import { bankExport } from "./tables.mjs";

let house;
let browser;
let page;

before(async () => {
  house = await openHouse();
  browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, acceptDownloads: true });
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(house.url + house.link);
  await page.getByLabel("Password").fill("plumb the noon sun");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("button", { name: "Add data" }).click();
  const file = { name: "bank.csv", mimeType: "text/csv", buffer: bankExport() };
  await page.getByLabel("Files to add").setInputFiles(file);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.getByRole("tab", { name: "Columns" }).waitFor();
});

after(async () => {
  await browser?.close();
  await house?.close();
});

async function accessible() {
  await page.waitForTimeout(300);
  assert.deepEqual(await seriousFindings(page), []);
}

function equation() {
  return page.getByLabel("Rows", { exact: true }).first();
}

describe("how a file was read", () => {
  it("is told with its evidence", async () => {
    await page.getByRole("button", { name: /How it was read CSV, in windows-1252/ }).click();
    await page.getByText("the bytes are no UTF-8").waitFor();
    await page.getByRole("region", { name: "Health" }).getByText("first load").waitFor();
    await accessible();
  });

  it("tells cells that became missing, and reads a column otherwise by one click", async () => {
    const decisions = page.getByRole("list", { name: "Decisions to look at" });
    await decisions.getByText(/2 cells of Betrag held n\/a \(line \d+, \d+\)/).waitFor();
    await decisions.getByText(/Wertstellung stayed text: \d+ of \d+ values are days, 1 is not/).waitFor();
    await decisions.getByRole("button", { name: "Read as days Wertstellung" }).click();
    await decisions.getByText(/1 cell of Wertstellung held offen/).waitFor();
    await decisions.getByRole("button", { name: "Keep as text Wertstellung" }).waitFor();
  });
});

describe("rows set aside", () => {
  it("are shown as they would be read, with the equation before and after", async () => {
    await page.getByRole("tab", { name: /Set aside, 2/ }).click();
    await page.getByRole("button", { name: "Load these too" }).click();
    const verdict = page.getByRole("region", { name: "Before and after" });
    await verdict.getByText("61").first().waitFor();
    const joined = page.getByRole("textbox", { name: /^Zweck of line/ }).first();
    assert.equal(await joined.inputValue(), "Miete; Grund: März");
    await accessible();
  });

  it("are corrected by hand and loaded, and the dataset has them", async () => {
    const amount = page.getByRole("textbox", { name: /^Betrag of line/ }).last();
    await amount.fill("viel");
    await page.getByText(/would become string|would be lost/).waitFor();
    await amount.fill("-12,50");
    await page.getByRole("button", { name: "Load 2 rows" }).click();
    await page.getByText("The rows are loaded.").waitFor();
    await page.getByText("No row was set aside").waitFor();
    assert.match(await equation().textContent(), /61rows loaded\+0set aside=61rows in the file/);
    await page.getByRole("tab", { name: "Snapshots" }).click();
    await page.getByText("2 rows that had been set aside loaded too.").waitFor();
  });
});

describe("checks as a file", () => {
  it("are read in after a look at what would change", async () => {
    await page.getByRole("tab", { name: "Checks" }).click();
    const suite = "sextant: 1\nchecks:\n- {kind: completeness, columns: [Buchungstag], severity: hold}\n";
    await page
      .getByLabel("A suite to read")
      .setInputFiles({ name: "bank.yaml", mimeType: "application/yaml", buffer: Buffer.from(suite) });
    await page.getByRole("dialog").getByText("new", { exact: true }).waitFor();
    await accessible();
    await page.getByRole("button", { name: "Read it in" }).click();
    await page.getByText("The check holds.").waitFor();
  });

  it("are written for others", async () => {
    await page.getByRole("button", { name: "Suite", exact: true }).click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: "Write for Great Expectations" }).click(),
    ]);
    assert.match(file.suggestedFilename(), /\.suite\.json$/);
  });
});

describe("a load that waits", () => {
  it("is looked at before it is let in", async () => {
    await page.getByRole("button", { name: "Load again" }).click();
    const text = "Buchungstag;Wertstellung;Zweck;Betrag;Waehrung\n;02.01.2026;Miete;-900,00;EUR\n";
    await page
      .getByLabel("Files to add")
      .setInputFiles({ name: "more.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await page.getByRole("dialog").getByRole("button", { name: "Open", exact: true }).click();
    await page.reload();
    const waits = page.getByRole("region", { name: "Loads that wait" });
    await waits.getByRole("button", { name: "Look at it" }).click();
    await waits
      .getByRole("list", { name: "Checks that do not hold" })
      .getByText(/Buchungstag/)
      .first()
      .waitFor();
    await waits.getByRole("cell", { name: "Miete" }).waitFor();
    await accessible();
    await waits.getByRole("button", { name: "Discard" }).click();
    await waits.waitFor({ state: "detached" });
  });
});

describe("lists and objects", () => {
  it("are told by their types, and shown at a glance and whole on a click", async () => {
    const rows = [
      { no: 1, tags: ["vip", "gift"], buyer: { name: "Ada" } },
      { no: 2, tags: [], buyer: { name: "Bo" } },
    ];
    const buffer = Buffer.from(rows.map((row) => JSON.stringify(row)).join("\n"));
    await page.goto(house.url);
    await page.getByRole("button", { name: "Add data" }).click();
    await page
      .getByLabel("Files to add")
      .setInputFiles({ name: "baskets.ndjson", mimeType: "application/x-ndjson", buffer });
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await page.getByRole("tab", { name: "Columns" }).click();
    await page.getByText("list<string>").waitFor();
    await page.getByText("0 to 2 elements").waitFor();
    await page.getByRole("tab", { name: "Rows" }).click();
    await page.getByRole("button", { name: 'tags: ["vip", "gift"]' }).click();
    await page.getByRole("dialog").getByText("Elements: 2").waitFor();
    await accessible();
  });
});
