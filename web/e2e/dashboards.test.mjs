// A dashboard from its draft to its readers: made in one click, picked, gone through, talked about, changed, shared.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { openBrowser, openHouse, seriousFindings } from "./house.mjs";
import { orders } from "./tables.mjs";

let house;
let browser;
let context;
let page;
let dataset;
let link;

const api = (path) => `${house.url}/api/v1${path}`;
const pictures = process.env.PICTURES;

before(async () => {
  house = await openHouse({ settings: { SEXTANT_WORKERS: "1" } });
  browser = await openBrowser();
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(house.url + house.link);
  await page.getByLabel("Password").fill("plumb the noon sun");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("heading", { name: "What would you like to know?" }).waitFor();
  dataset = await loaded("orders.csv", orders());
});

after(async () => {
  await browser?.close();
  await house?.close();
});

async function loaded(name, text) {
  const answer = await page.request.post(api("/data/upload"), {
    headers: { "x-sextant": "1" },
    multipart: { file: { name, mimeType: "text/csv", buffer: Buffer.from(text) } },
  });
  const { dataset_id } = await answer.json();
  for (let tries = 0; tries < 200; tries += 1) {
    const seen = await (await page.request.get(api(`/datasets/${dataset_id}`))).json();
    if (seen.status === "ready") return dataset_id;
    await page.waitForTimeout(150);
  }
  throw new Error(`${name} was not loaded`);
}

async function accessible(on = page) {
  await on.waitForTimeout(300);
  assert.deepEqual(await seriousFindings(on), []);
}

async function picture(name, on = page) {
  if (!pictures) return;
  await mkdir(pictures, { recursive: true });
  await on.waitForTimeout(700);
  await on.screenshot({ path: `${pictures}/${name}.png` });
}

const tile = (name) => page.getByRole("region", { name, exact: true });
const figure = async (name) => (await tile(name).locator("dd").first().textContent()).trim();

describe("a dashboard", () => {
  it("is drafted from a dataset in one click", async () => {
    await page.goto(`${house.url}/dashboards`);
    await page.getByRole("button", { name: "New dashboard" }).first().click();
    await accessible();
    await page.getByRole("button", { name: "Draft it" }).click();
    await page.waitForURL(/\/dashboards\/[0-9a-f-]+/);
    await tile("Total amount by region").locator("svg .mark-rect path").first().waitFor();
    assert.equal(await figure("Rows of orders"), "720");
    assert.ok(
      await tile("Total amount")
        .getByRole("img", { name: /^By month/ })
        .isVisible(),
    );
    await accessible();
    await picture("draft-light");
  });

  it("holds its tiles to a mark that is picked, and lets go of it", async () => {
    await tile("Total amount by region").locator("svg .mark-rect path").first().click();
    await page.getByRole("menuitem", { name: "Hold the other tiles to it" }).click();
    await page.getByRole("button", { name: /^Let go of/ }).waitFor();
    await page.waitForFunction(
      () => document.querySelector("[aria-label='Rows of orders'] dd")?.textContent === "180",
    );
    assert.match(page.url(), /p=/);
    await picture("picked");
    await page.reload();
    await page.getByRole("button", { name: /^Let go of/ }).click();
    await page.waitForFunction(
      () => document.querySelector("[aria-label='Rows of orders'] dd")?.textContent === "720",
    );
  });

  it("shows the rows behind a mark", async () => {
    await tile("Total amount by region").locator("svg .mark-rect path").first().click();
    await page.getByRole("menuitem", { name: "See its rows" }).click();
    await page.getByText("180 rows that this is made of.").waitFor();
    await accessible();
    await page.getByRole("button", { name: "Close" }).click();
  });

  it("is filtered by values, days and words that exist", async () => {
    await page.getByRole("button", { name: /^Region/ }).click();
    await page.getByRole("checkbox", { name: /^North/ }).check();
    await page.keyboard.press("Escape");
    await page.waitForFunction(
      () => document.querySelector("[aria-label='Rows of orders'] dd")?.textContent === "180",
    );
    await page.getByRole("button", { name: /^Ordered on/ }).click();
    await page.getByLabel("From", { exact: true }).fill("2025-01-01");
    await page.getByLabel("To", { exact: true }).fill("2025-06-30");
    await page.getByRole("button", { name: "Apply" }).click();
    await tile("Rows of orders").getByText("on 1 Jul to 31 Dec 2024").waitFor();
    await picture("compared");
    await page.getByRole("button", { name: /^Region/ }).click();
    await page.getByRole("button", { name: "All", exact: true }).click();
    await page.keyboard.press("Escape");
  });

  it("is talked about, and a note at a day is drawn over the charts", async () => {
    await page.getByRole("button", { name: "Comments" }).click();
    await page.getByLabel("Comment", { exact: true }).fill("The warehouse moved");
    await page.getByLabel("At a day").fill("2025-03-10");
    await accessible();
    await page.getByRole("button", { name: "Comment", exact: true }).click();
    await page.getByRole("article").getByText("The warehouse moved").waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    await tile(/^Total amount by (day|week|month)$/)
      .getByText("The warehouse moved")
      .waitFor();
    await picture("noted");
  });

  it("is changed under the hand, by keys too, and every step can be undone", async () => {
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByRole("button", { name: "Tab", exact: true }).click();
    await page.getByRole("button", { name: "Tab 1", exact: true }).click();
    const first = page.getByRole("group", { name: /^Total amount by region, column/ });
    await first.focus();
    const before = await first.getAttribute("aria-label");
    await page.keyboard.press("Shift+ArrowDown");
    await page.waitForFunction((old) => !document.querySelector(`[aria-label="${old}"]`), before);
    await page.keyboard.press("Control+z");
    await page.locator(`[aria-label="${before}"]`).waitFor();
    await page.getByRole("button", { name: "Add a tile" }).click();
    await page.getByRole("radio", { name: "Section" }).click();
    await page.getByLabel("Title of the section").fill("What we sell");
    await accessible();
    await page.getByRole("button", { name: "Add it" }).click();
    await page.getByRole("heading", { name: "What we sell" }).waitFor();
    await picture("editing");
    await page.getByRole("button", { name: "Change Rows", exact: true }).click();
    await page.getByRole("combobox", { name: "Total of amount" }).selectOption("sum");
    await page.getByRole("button", { name: "Colour a column" }).click();
    await accessible();
    await picture("tile-look");
    await page.getByRole("button", { name: "Done", exact: true }).last().click();
    await page.getByText("Saved").waitFor();
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("button", { name: "Tab 1", exact: true }).waitFor();
    await tile("Rows").getByText("Total", { exact: true }).waitFor();
  });

  it("goes back to what it was", async () => {
    await page.getByRole("button", { name: "Export and more" }).click();
    await page.getByRole("menuitem", { name: "Versions" }).click();
    await page.getByRole("button", { name: /Made/ }).click();
    await page.getByText("Going back to it would do this:").waitFor();
    await accessible();
    await picture("versions");
    await page.getByRole("button", { name: "Go back to it" }).click();
    await page.getByText("The dashboard is as it was at version 1.").waitFor();
    await page.getByRole("button", { name: "What we sell" }).waitFor({ state: "detached" });
  });

  it("is a file that can be changed and brought back", async () => {
    await page.getByRole("button", { name: "Export and more" }).click();
    await page.getByRole("menuitem", { name: "As YAML" }).click();
    const box = page.getByLabel("YAML of the dashboard");
    await box.waitFor();
    await box.fill((await box.inputValue()).replace("dashboard: Orders", "dashboard: Orders of the shop"));
    await page.getByRole("button", { name: "What would change" }).click();
    await page.getByText("Changed the name of the dashboard.").waitFor();
    await accessible();
    await picture("yaml");
    await page.getByRole("button", { name: "Bring it in" }).click();
    await page.getByText("Orders of the shop").first().waitFor();
  });

  it("is exported as a workbook, a drawing and pages", async () => {
    for (const [name, ending] of [
      ["Export the rows as a workbook", ".xlsx"],
      ["Export as SVG", ".svg"],
      ["Export as PDF", ".pdf"],
    ]) {
      await page.getByRole("button", { name: "Export and more" }).click();
      const coming = page.waitForEvent("download");
      await page.getByRole("menuitem", { name }).click();
      assert.ok((await coming).suggestedFilename().endsWith(ending));
    }
  });

  it("is opened by whoever has the link and its password", async () => {
    await page.getByRole("button", { name: "Share" }).click();
    await page.getByLabel("Password").fill("quiet harbour lamp");
    await page.getByRole("button", { name: "Make a link" }).click();
    link = await page.getByLabel("The link", { exact: true }).inputValue();
    await accessible();
    await picture("share");
    await page.getByRole("button", { name: "Close" }).click();
    const stranger = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
    stranger.setDefaultTimeout(20_000);
    await stranger.goto(link);
    await stranger.getByLabel("Password").fill("quiet harbour lamp");
    await accessible(stranger);
    await stranger.getByRole("button", { name: "Open it" }).click();
    await stranger.getByRole("heading", { name: "Orders of the shop" }).waitFor();
    await stranger.getByText("720").first().waitFor();
    await accessible(stranger);
    await picture("shared-phone", stranger);
    assert.equal(await stranger.getByRole("button", { name: "Edit" }).count(), 0);
    const wide = await stranger.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `the page is ${wide} pixels wide on a phone`);
    await stranger.context().close();
  });

  it("is read in the dark and on a phone", async () => {
    await page.emulateMedia({ colorScheme: "dark" });
    await page.reload();
    await tile("Total amount by region").locator("svg .mark-rect path").first().waitFor();
    await accessible();
    await picture("draft-dark");
    await page.setViewportSize({ width: 390, height: 844 });
    await page.reload();
    await tile("Total amount by region").locator("svg .mark-rect path").first().waitFor();
    await accessible();
    await picture("phone-dark");
    await page.emulateMedia({ colorScheme: "light" });
    assert.ok(dataset);
  });

  it("is changed on a phone by buttons alone, and the wide layout is sound", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    const shown = page.getByRole("main").locator("ol > li");
    await shown.nth(1).waitFor();
    const order = () => shown.evaluateAll((items) => items.map((item) => item.getAttribute("aria-label")));
    const before = (await order()).map((name) => name.split(", ")[0]);
    await page.getByRole("button", { name: `Move ${before[1]} up`, exact: true }).click();
    await page.getByRole("button", { name: `Make ${before[0]} wider`, exact: true }).click();
    await page.getByRole("listitem", { name: `${before[1]}, 1 of ${before.length}` }).waitFor();
    await page.locator("button[aria-busy]").waitFor({ state: "detached" }); // saved as one goes
    await accessible();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `the page is ${wide} pixels wide on a phone`);
    await page.getByRole("button", { name: `Remove ${before.at(-1)}`, exact: true }).click();
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await page.getByRole("button", { name: "Done", exact: true }).click();
    await page.getByRole("button", { name: "Edit", exact: true }).waitFor();
    const id = new URL(page.url()).pathname.split("/").at(-1);
    const kept = await (await page.request.get(api(`/dashboards/${id}`))).json();
    const read = [...kept.visualizations].sort(
      (a, b) => a.position.y - b.position.y || a.position.x - b.position.x,
    );
    assert.deepEqual([read.length, read[0].title, read[1].title], [before.length, before[1], before[0]]);
  });

  it("has a star, and stands first in the list and at home", async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const { name } = await (
      await page.request.get(api(`/dashboards/${new URL(page.url()).pathname.split("/").at(-1)}`))
    ).json();
    await page.getByRole("button", { name: `Star ${name}`, exact: true }).click();
    await page.request.post(api("/dashboards"), { headers: { "x-sextant": "1" }, data: { name: "Newer" } });
    await page.getByRole("link", { name: "Dashboards" }).first().click();
    await page.getByRole("button", { name: `Take the star from ${name}` }).waitFor();
    const cards = page.getByRole("main").getByRole("listitem");
    await cards.filter({ hasText: "Newer" }).waitFor();
    assert.ok((await cards.first().textContent()).includes(name));
    await page.goto(house.url);
    const left = page.getByRole("region", { name: "Where you left off" }).getByRole("listitem");
    await left.first().getByLabel("with your star").waitFor();
    await accessible();
  });
});
