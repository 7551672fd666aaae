// How the main pages look and load: pictures in both appearances, nothing that moves while one reads, axe on each.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openBrowser, openHouse, seriousFindings } from "./house.mjs";
import { otherwise, still } from "./likeness.mjs";
import { board, orders, rule } from "./shop.mjs";

const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
const password = "plumb the noon sun";
let house;
let browser;
let context;
let page;
let canvas;
const at = {};

async function post(path, data) {
  const answer = await page.request.post(`${house.url}/api/v1${path}`, {
    headers: { "x-sextant": "1" },
    data,
  });
  assert.ok(answer.ok(), await answer.text());
  return answer.json();
}

before(async () => {
  house = await openHouse();
  browser = await openBrowser();
  context = await browser.newContext({ viewport: desktop, locale: "en-GB", timezoneId: "UTC" });
  page = await context.newPage();
  page.setDefaultTimeout(45_000);
  await page.goto(house.url + house.link);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("button", { name: "Add data" }).click();
  await page.getByLabel("Files to add").setInputFiles(orders);
  await page.getByRole("button", { name: "Open" }).click();
  await page.waitForURL(/\/datasets\//);
  at.dataset = new URL(page.url()).pathname;
  const asked = await post("/query/natural", { question: "total revenue by region" });
  at.answer = `/ask/${asked.thread_id}`;
  at.dashboard = `/dashboards/${(await post("/dashboards", board)).dashboard_id}`;
  const { alert_id: alert } = await post("/alerts", rule);
  await post(`/alerts/${alert}/evaluate`).catch(() => null);
  at.alert = `/alerts/${alert}`;
  canvas = await (await browser.newContext()).newPage();
});

after(async () => {
  await browser?.close();
  await house?.close();
});

const places = () => ({
  home: "/",
  ask: "/ask",
  answer: at.answer,
  sql: "/ask/sql?sql=select%201",
  verified: "/ask/verified",
  datasets: "/datasets",
  dataset: at.dataset,
  rows: `${at.dataset}?tab=rows`,
  column: `${at.dataset}/columns/revenue`,
  dashboards: "/dashboards",
  dashboard: at.dashboard,
  semantics: "/semantics",
  streams: "/streams",
  alerts: "/alerts",
  alert: at.alert,
  reports: "/reports",
  jobs: "/jobs",
  monitoring: "/monitoring",
  settings: "/settings",
  appearance: "/settings?section=appearance",
  model: "/settings?section=model",
  connections: "/settings?section=connections",
  channels: "/settings?section=channels",
  mail: "/settings?section=mail",
  brand: "/settings?section=brand",
  people: "/settings?section=people",
  keys: "/settings?section=keys",
  audit: "/settings?section=audit",
});

async function open(place, on = page) {
  await on.goto(house.url + place);
  await on.waitForLoadState("networkidle").catch(() => {});
  await on.locator("main h1, main .cm-editor").first().waitFor();
  await on.evaluate(() => document.fonts.ready);
  await on.waitForTimeout(250);
}

describe("while a page loads", () => {
  const most = 0.1;
  for (const [name, viewport] of Object.entries({ desktop, phone })) {
    it(`nothing moves that one already reads, ${name}`, async () => {
      await page.setViewportSize(viewport);
      await page.addInitScript(() => {
        if (window.shifts) return;
        window.shifts = [];
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            if (entry.hadRecentInput) continue;
            const nodes = entry.sources.map(({ node }) => node?.className || node?.nodeName);
            window.shifts.push({ value: entry.value, nodes });
          }
        }).observe({ type: "layout-shift", buffered: true });
      });
      const moved = {};
      for (const [place, path] of Object.entries(places())) {
        await open(path);
        const shifts = await page.evaluate(() => window.shifts);
        const sum = shifts.reduce((total, shift) => total + shift.value, 0);
        if (process.env.TELL) console.log(place, sum.toFixed(4), JSON.stringify(shifts).slice(0, 400));
        if (sum > most) moved[place] = { sum, shifts };
      }
      assert.deepEqual(moved, {});
    });
  }
});

describe("to whoever does not see or not point", () => {
  for (const [name, viewport, colorScheme] of [
    ["desktop", desktop, "light"],
    ["phone", phone, "dark"],
  ]) {
    it(`axe finds nothing serious, ${name}, ${colorScheme}`, async () => {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      const found = {};
      for (const [place, path] of Object.entries(places())) {
        await open(path);
        const findings = await seriousFindings(page);
        if (findings.length > 0) found[place] = findings;
      }
      assert.deepEqual(found, {});
    });
  }
});

describe("from right to left", () => {
  it("each page is a mirror: the rail at the right, nothing off the side", async () => {
    await page.setViewportSize(desktop);
    await page.emulateMedia({ colorScheme: "light" });
    for (const [place, path] of Object.entries(places())) {
      await open(path);
      const seen = await page.evaluate(() => {
        document.documentElement.dir = "rtl";
        const rail = document.querySelector("nav").getBoundingClientRect();
        const title = document.querySelector("main h1, main h2")?.getBoundingClientRect();
        const over = document.documentElement.scrollWidth - window.innerWidth;
        return { rail: Math.round(rail.right), width: window.innerWidth, title: title?.right ?? 0, over };
      });
      assert.equal(seen.rail, seen.width, place);
      assert.ok(seen.over <= 0, `${place} is ${seen.over} px too wide`);
      assert.ok(seen.title > seen.width / 3, `${place}: its title stays at the left`);
    }
  });
});

describe("on paper", () => {
  it("a page leaves its places and buttons away", async () => {
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await open(at.answer);
    assert.equal(await page.getByRole("navigation", { name: "Places" }).count(), 0);
    assert.equal(await page.getByRole("button", { name: "Find or do anything" }).count(), 0);
    assert.equal(await page.getByRole("button", { name: "Pin to a dashboard" }).count(), 0);
    await page.getByRole("heading", { name: "total revenue by region" }).waitFor();
    const ground = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    assert.equal(ground, "rgb(255, 255, 255)");
    await page.emulateMedia({ media: "screen", colorScheme: "light" });
  });
});

describe("the main pages look as they did", () => {
  const main = ["home", "datasets", "dataset", "answer", "dashboard", "alerts", "reports", "appearance"];
  const small = ["home", "answer", "dashboard", "alerts"];
  const most = 0.01;
  let quiet;

  before(async () => {
    const storageState = await context.storageState();
    const other = await browser.newContext({ storageState, locale: "en-GB", timezoneId: "UTC" });
    await still(other);
    quiet = await other.newPage();
    quiet.setDefaultTimeout(45_000);
  });

  it("which another page does not", async () => {
    await quiet.setViewportSize(desktop);
    await quiet.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await open("/datasets", quiet);
    if (process.env.UPDATE !== "1")
      assert.ok((await otherwise(canvas, quiet, "reports-desktop-light")) > most);
  });

  for (const colorScheme of ["light", "dark"]) {
    for (const [size, viewport, names] of [
      ["desktop", desktop, main],
      ["phone", phone, small],
    ]) {
      it(`${size}, ${colorScheme}`, async () => {
        await quiet.setViewportSize(viewport);
        await quiet.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const changed = {};
        for (const name of names) {
          await open(places()[name], quiet);
          await quiet.mouse.move(0, 0);
          await quiet.evaluate(() => document.activeElement?.blur());
          const share = await otherwise(canvas, quiet, `${name}-${size}-${colorScheme}`);
          if (share > most) changed[name] = share;
        }
        assert.deepEqual(changed, {});
      });
    }
  }
});
