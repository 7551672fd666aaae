// Knowing the data: checks, a column's page, loading again, held loads.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openBrowser, openHouse, seriousFindings } from "./house.mjs";
import { harbours } from "./tables.mjs";

let house;
let browser;
let page;

before(async () => {
  house = await openHouse();
  browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 } });
  page = await context.newPage();
  page.setDefaultTimeout(45_000);
  await page.goto(house.url + house.link);
  await page.getByLabel("Password").fill("plumb the noon sun");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("button", { name: "Add data" }).click();
  // One harbour is entered twice under two numbers.
  const table = harbours(119);
  await send(`${table}${table.split("\n")[1].replace("1,", "120,")}\n`);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.getByRole("tab", { name: "Columns" }).waitFor();
});

after(async () => {
  await browser?.close();
  await house?.close();
});

async function send(text) {
  const file = { name: "harbours.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
  await page.getByLabel("Files to add").setInputFiles(file);
}

async function accessible() {
  await page.waitForTimeout(300);
  assert.deepEqual(await seriousFindings(page), []);
}

describe("what holds together", () => {
  it("is told when it is asked for: what tells rows apart, and what was entered twice", async () => {
    await page.getByRole("button", { name: /^What holds together/ }).click();
    const health = page.getByRole("region", { name: "Health" });
    await health.getByText("1 row says what another row says in every column but harbour_id.").waitFor();
    await health.getByText("harbour_id tells every row apart.").waitFor();
    await accessible();
    await page.getByRole("button", { name: /^What holds together/ }).click();
    await health.getByText("harbour_id tells every row apart.").waitFor({ state: "hidden" });
  });
});

describe("checks", () => {
  it("are kept from a suggestion by one click, and run at once", async () => {
    await page.getByRole("tab", { name: "Checks" }).click();
    await page.getByRole("heading", { name: "Worth checking" }).waitFor();
    await accessible();
    await page.getByRole("button", { name: /^Keep the check: .*harbour_id.* never repeat/ }).click();
    await page.getByText("The check holds.").waitFor();
  });

  it("are written, fail with what breaks them, and tell it over time", async () => {
    await page.getByRole("button", { name: "Write a check" }).click();
    await page.getByLabel("Column", { exact: true }).selectOption("berths");
    await page.getByLabel("Rule").selectOption("range");
    await page.getByLabel("At most", { exact: true }).fill("40");
    await page.getByLabel("When it fails", { exact: true }).selectOption("hold");
    await accessible();
    await page.getByRole("button", { name: "Keep the check", exact: true }).click();
    await page.getByText("1 check of 2 does not hold.").waitFor();
    const line = page.getByRole("listitem").filter({ hasText: "berths" }).first();
    await line.getByRole("button", { name: /hold.*berths/ }).click();
    await page
      .getByRole("region", { name: "Examples" })
      .getByText(/berths: 4\d/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Run now" }).click();
    await page.getByRole("region", { name: "Results over time" }).getByRole("listitem").nth(1).waitFor();
    await accessible();
  });
});

describe("a column's page", () => {
  it("tells how its values spread, how it was read, and reads it otherwise", async () => {
    await page.getByRole("tab", { name: "Columns" }).click();
    await page.getByRole("link", { name: "All about year" }).click();
    await page.getByRole("region", { name: "How its values spread" }).getByRole("img").waitFor();
    await page.getByText(/values are whole numbers/).waitFor();
    await accessible();
    await page.getByLabel("Read it as").selectOption("string");
    await page.getByRole("button", { name: "Read again" }).click();
    await page.getByText("Year is read anew.").waitFor();
    await page.getByRole("heading", { level: 1 }).getByText("string").waitFor();
  });

  it("looks for cells that are probably wrong", async () => {
    await page.getByRole("button", { name: "Look for them" }).click();
    await page.getByRole("button", { name: "Look again" }).waitFor();
    await accessible();
  });
});

describe("loading again", () => {
  before(async () => {
    await page.goBack();
    await page.getByRole("tab", { name: "Columns" }).waitFor();
  });

  it("holds a load back that would lose a column, and lets it in when somebody says so", async () => {
    await page.getByRole("button", { name: "Load again" }).click();
    await page.getByRole("radio", { name: "Add rows" }).waitFor();
    await accessible();
    await send("harbour_id,city,year\n900,Oslo,1950\n901,Oslo,1951\n");
    await page.getByRole("dialog").getByRole("button", { name: "Open", exact: true }).click();
    await page.reload();
    const waits = page.getByRole("region", { name: "Loads that wait" });
    await waits
      .getByText(/berths/)
      .first()
      .waitFor();
    await accessible();
    await waits.getByRole("button", { name: "Let it in" }).click();
    await waits.waitFor({ state: "detached" });
    await page.getByRole("tab", { name: "Snapshots" }).click();
    await page.getByText(/122 in all/).waitFor();
  });

  it("updates rows by key", async () => {
    await page.getByRole("button", { name: "Load again" }).click();
    await page.getByRole("radio", { name: "Update by key" }).click();
    await page.getByText("Choose the columns that tell a row.").waitFor();
    await page.getByRole("button", { name: "harbour_id", exact: true }).click();
    await send("harbour_id,city,year,berths\n1,Bergen,1900,33\n950,Oslo,1999,20\n");
    await page.getByRole("dialog").getByRole("button", { name: "Open", exact: true }).click();
    await page.reload();
    await page.getByRole("tab", { name: "Snapshots" }).click();
    await page.getByText(/123 in all/).waitFor();
    await page.getByText("1 row updated").waitFor();
    await page.getByRole("button", { name: "What changed" }).first().click();
    await page
      .getByRole("dialog")
      .getByText(/122 rows/)
      .first()
      .waitFor();
    await accessible();
  });
});
