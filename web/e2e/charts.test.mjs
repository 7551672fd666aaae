// Every kind of picture on a dashboard, told in a sentence; a tile changed in words, by its columns and back again.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { openBrowser, openHouse, seriousFindings } from "./house.mjs";

let house;
let browser;
let page;
let board;

const api = (path) => `${house.url}/api/v1${path}`;
const pictures = process.env.PICTURES;
const countries = ["Germany", "France", "Spain", "Italy", "Poland", "Austria", "Sweden", "Greece"];
const channels = ["Search", "Mail", "Ads"];
const pages = ["Shop", "Help", "Blog"];
const steps = ["1 Visited", "2 Put in the cart", "3 Bought"];

/** Some visits, of which every table below is made by a statement. */
function visits() {
  const lines = ["day,country,latitude,longitude,channel,page,step,amount"];
  for (let n = 0; n < 1440; n += 1) {
    const month = n % 12;
    const channel = Math.floor(n / 12) % 3;
    if ((n * 7919) % 100 > 45 + 4 * month + 12 * channel) continue;
    const day = new Date(Date.UTC(2025, month, (n % 27) + 1)).toISOString().slice(0, 10);
    const step = steps[n % 16 < 9 ? 0 : n % 16 < 14 ? 1 : 2];
    const [lat, lon] = [47 + ((n * n * 7) % 611) / 100, 6 + ((n * n * 13) % 907) / 100];
    const country = countries[(n * n) % 5 === 0 ? 0 : (n * 31) % 8];
    const amount = 20 + ((n * n * 31) % 180) + 40 * channel;
    lines.push(
      `${day},${country},${lat},${lon},${channels[channel]},${pages[((n * n) % 7) % 3]},${step},${amount}`,
    );
  }
  return lines.join("\n");
}

const tiles = [
  ["map", "Visits by country", "SELECT country, count(*) AS visits FROM visits GROUP BY 1"],
  ["map", "Average amount by country", "SELECT country, avg(amount) AS average FROM visits GROUP BY 1"],
  ["map", "Where visits come from", "SELECT latitude, longitude, channel FROM visits LIMIT 200"],
  [
    "funnel",
    "From visit to purchase",
    "SELECT step, count(*) AS visits FROM visits GROUP BY 1 ORDER BY 2 DESC",
  ],
  ["network", "From channel to page", "SELECT channel, page, count(*) AS visits FROM visits GROUP BY 1, 2"],
  [
    "cohort",
    "Amount by month and months since",
    "SELECT date_trunc('quarter', day) AS cohort, extract(month FROM day) % 3 AS months_since, count(*) AS visits FROM visits GROUP BY 1, 2",
  ],
  ["box", "Amounts by channel", "SELECT channel, amount FROM visits"],
  [
    "line",
    "Visits by month",
    "SELECT date_trunc('month', day) AS month, channel, count(*) AS visits FROM visits GROUP BY 1, 2",
  ],
];

before(async () => {
  house = await openHouse({ settings: { SEXTANT_WORKERS: "1" } });
  browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(house.url + house.link);
  await page.getByLabel("Password").fill("plumb the noon sun");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("heading", { name: "What would you like to know?" }).waitFor();
  await loaded("visits.csv", visits());
  const made = await page.request.post(api("/dashboards"), {
    headers: { "x-sextant": "1" },
    data: {
      name: "Visits",
      visualizations: tiles.map(([kind, title, query], index) => ({
        viz_id: `t${index}`,
        chart_type: kind,
        title,
        query,
        config: kind === "line" ? { facet: "channel" } : {},
        position: { x: (index % 3) * 4, y: Math.floor(index / 3) * 6, width: 4, height: 6 },
      })),
    },
  });
  assert.equal(made.status(), 201, await made.text());
  board = `/dashboards/${(await made.json()).dashboard_id}`;
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
  for (let tries = 0; tries < 300; tries += 1) {
    const seen = await (await page.request.get(api(`/datasets/${dataset_id}`))).json();
    if (seen.status === "ready") return dataset_id;
    await page.waitForTimeout(150);
  }
  throw new Error(`${name} was not loaded`);
}

async function picture(name, whole = false) {
  if (!pictures) return;
  await mkdir(pictures, { recursive: true });
  await page.waitForTimeout(900);
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: whole });
}

const tile = (name) => page.getByRole("region", { name, exact: true });
const told = (name) => tile(name).locator("[role=img][aria-label]").first().getAttribute("aria-label");

describe("every kind of picture", () => {
  it("is drawn on the page and told in a sentence", async () => {
    await page.goto(house.url + board);
    for (const [, title] of tiles) await tile(title).locator("svg.marks").waitFor();
    assert.match(
      await told("Visits by country"),
      /Map of visits by country: 8 values; the highest is [\d,]+ at Germany/,
    );
    assert.match(
      await told("From visit to purchase"),
      /Funnel of visits by step: 3 steps, from [\d,]+ to [\d,]+, \d+% of the first\./,
    );
    assert.match(await told("From channel to page"), /^From channel to page\. Network of /);
    assert.match(await told("Visits by month"), /for each of 3 values of channel/);
    assert.deepEqual(await seriousFindings(page), []);
    await picture("charts-light", true);
  });

  it("is drawn in the dark and on a phone", async () => {
    await page.emulateMedia({ colorScheme: "dark" });
    await page.goto(house.url + board);
    await tile("Visits by month").locator("svg.marks").waitFor();
    assert.deepEqual(await seriousFindings(page), []);
    await picture("charts-dark", true);
    await page.setViewportSize({ width: 390, height: 844 });
    await tile("Visits by month").scrollIntoViewIfNeeded();
    await tile("Visits by month").locator("svg.marks").waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `the page is ${wide} pixels too wide`);
    await picture("charts-phone", true);
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 1440, height: 1000 });
  });

  it("goes out as a drawing with its words", async () => {
    const asked = { headers: { "x-sextant": "1" }, data: { format: "svg" } };
    const answer = await page.request.post(api(`${board}/export`), asked);
    assert.equal(answer.status(), 200, await answer.text());
    const drawing = await (await page.request.get(house.url + (await answer.json()).download_url)).text();
    assert.ok(drawing.startsWith("<svg"));
    assert.ok(!drawing.includes("could not be drawn"));
  });
});

describe("a tile under the hand", () => {
  const title = "Visits by month";
  const say = async (words) => {
    await page.getByLabel("Describe the change").fill(words);
    await page.getByRole("button", { name: "Apply" }).click();
  };
  const shown = () => page.getByRole("dialog").getByRole("region", { name: title });
  const sentence = () => shown().locator("[role=img][aria-label]").first();

  it("is changed in words, and what was not understood is named", async () => {
    await page.goto(`${house.url}${board}?edit=true`);
    await page.getByRole("button", { name: `Change ${title}`, exact: true }).click();
    await sentence().waitFor();
    await say("make it a stacked bar by channel, hide the legend, and sing");
    await page.getByText("Not understood: “sing”").waitFor();
    await page.getByText("Shown as stacked bars, channel in the colours").waitFor();
    await shown().locator("[aria-label*='Stacked bars of visits by month and channel: 36 values']").waitFor();
    assert.equal(await page.getByLabel("Shown as").inputValue(), "stacked_bar");
    assert.equal(await page.getByLabel("Describe the change").inputValue(), "sing");
    assert.deepEqual(await seriousFindings(page), []);
    await picture("editor-light");
  });

  it("is taken back step by step", async () => {
    await page.getByRole("dialog").getByRole("button", { name: "Undo" }).click();
    await shown().locator("[aria-label*='for each of 3 values of channel']").waitFor();
    assert.equal(await page.getByLabel("Shown as").inputValue(), "line");
  });

  it("has its columns put where they stand by the keyboard alone", async () => {
    const chip = page.getByRole("dialog").getByRole("button", { name: "channel", exact: true });
    await chip.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Colour" }).waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
    for (let step = 0; step < 10; step++) {
      const before = await focused();
      if (before.startsWith("Colour")) break;
      await page.keyboard.press("ArrowDown");
      await page.waitForFunction((held) => document.activeElement?.textContent !== held, before);
    }
    await page.keyboard.press("Enter");
    await shown().locator("[aria-label*='Line of visits by month and channel: 36 values']").waitFor();
    assert.equal(await page.getByLabel("Panels").last().inputValue(), "");
  });

  it("has its columns dragged to where they stand", async () => {
    const dialog = page.getByRole("dialog");
    await dialog
      .getByRole("button", { name: "channel", exact: true })
      .dragTo(dialog.getByRole("group", { name: "Panels" }));
    await shown().locator("[aria-label*='for each of 3 values of channel']").waitFor();
    await dialog.getByRole("button", { name: "Done" }).click();
    await page.getByText("Saved").waitFor();
    const kept = await (await page.request.get(api(board))).json();
    assert.equal(kept.visualizations.find((each) => each.title === title).config.facet, "channel");
  });
});
