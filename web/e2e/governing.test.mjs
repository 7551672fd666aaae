// Governing and finding: who sees what, what data means, one search over all of it.
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
  const file = { name: "harbours.csv", mimeType: "text/csv", buffer: Buffer.from(harbours()) };
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

describe("who sees what", () => {
  it("is a rule that is tried while it is written", async () => {
    await page.getByRole("tab", { name: "Who sees what" }).click();
    await page.getByText("Everyone who may open it sees all of it").waitFor();
    await page.getByRole("button", { name: "Add a rule" }).click();
    await page.getByLabel("Name", { exact: true }).fill("One city");
    await page.getByRole("button", { name: "viewers" }).click();
    const rows = page.getByRole("textbox", { name: "Rows where" });
    await rows.click();
    await page.keyboard.type("ctiy = person.city");
    await page.getByRole("alert").getByText("Did you mean").waitFor();
    await rows.click();
    await page.keyboard.press("Control+A");
    await page.keyboard.type("city = person.city");
    await page.getByRole("button", { name: "Mask a column" }).click();
    await page.getByLabel("Masked column").selectOption("berths");
    await page.getByLabel("How berths is shown").selectOption("null");
    await page.getByText("It can be applied to every row.").waitFor();
    await accessible();
    await page.getByRole("button", { name: "Let it hold" }).click();
    await page.getByRole("heading", { name: "One city" }).waitFor();
    await accessible();
  });

  it("is seen as someone else sees it", async () => {
    await page.getByRole("button", { name: "See as …" }).click();
    await page.getByLabel("Attribute", { exact: true }).fill("city");
    await page.getByLabel("Value of city").fill("Bergen");
    await page.getByText("30 of 120 rows").waitFor();
    await page.getByText("berths as an empty column", { exact: true }).waitFor();
    await page.getByLabel("A question to ask as both").fill("how many harbours");
    await page.getByRole("button", { name: "Ask as both" }).click();
    await page.getByRole("region", { name: "They", exact: true }).getByText("30").waitFor();
    await accessible();
  });
});

describe("what data means", () => {
  it("is written down, computed while it is written, and kept", async () => {
    await page.getByRole("tab", { name: "Meaning" }).click();
    await page.getByRole("button", { name: "Add a metric" }).click();
    await page.getByLabel("Name", { exact: true }).fill("mean berths");
    await page.getByRole("textbox", { name: "Computed as" }).click();
    await page.keyboard.type("avg(berhts)");
    await page.getByRole("alert").getByText("Did you mean").waitFor();
    await page.getByRole("textbox", { name: "Computed as" }).click();
    await page.keyboard.press("Control+A");
    await page.keyboard.type("avg(berths)");
    await page.getByText("What it ran as").waitFor();
    await accessible();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved as version 1.").waitFor();
  });
});

describe("one search", () => {
  const field = () => page.getByRole("combobox", { name: "Find or do anything" });

  it("finds a metric by a misspelled word, and leads to it by keyboard", async () => {
    await page.keyboard.press("Control+K");
    await field().fill("maen berths");
    await page.getByText("Nothing is spelled like that.").waitFor();
    await page.getByRole("option", { name: /mean berths/ }).waitFor();
    await accessible();
    await page.keyboard.press("Escape");
  });

  it("opens the best of what was typed, however fast", async () => {
    await page.goto(`${house.url}/jobs`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.keyboard.press("Control+K");
    await field().waitFor();
    await page.keyboard.type("harbours");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/datasets\//);
  });
});

describe("the audit", () => {
  it("names what was done to what, with the id behind it, and is searched by name", async () => {
    await page.goto(`${house.url}/settings?section=audit`);
    const line = page.getByRole("listitem").filter({ hasText: "data.query" }).first();
    await line.getByText(/datasets harbours/).waitFor();
    const id = await line.getByText(/datasets harbours/).getAttribute("title");
    assert.match(id, /^[0-9a-f-]{36}$/);
    await line.locator("summary").click();
    await line.getByText(id, { exact: true }).waitFor();
    await accessible();
    await page.getByLabel("Search the audit").fill("HARBOURS");
    await page.getByText("policy.changed").waitFor();
    await page.getByText("person.signed_in").waitFor({ state: "detached" });
    await page.setViewportSize({ width: 390, height: 800 });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.getByText("dataset harbours", { exact: true }).first().waitFor();
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wider <= 0, `the page is ${wider} px too wide`);
    await accessible();
  });
});
