// A workspace's name, logo and colour: set, seen by everyone who may, put back.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openBrowser, openHouse, seriousFindings } from "./house.mjs";

const mark = (inside = "") =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">${inside}<circle cx="24" cy="24" r="22" fill="#12355b"/></svg>`,
  );
const file = (buffer, name = "logo.svg", mimeType = "image/svg+xml") => ({ name, mimeType, buffer });

let house;
let browser;
let context;
let page;
const complaints = [];

before(async () => {
  house = await openHouse();
  browser = await openBrowser();
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("status of 4"))
      complaints.push(message.text());
  });
  await page.goto(house.url + house.link);
  await page.getByLabel("Password").fill("plumb the noon sun");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("heading", { name: "What would you like to know?" }).waitFor();
});

after(async () => {
  await browser?.close();
  await house?.close();
});

const property = (on, name) =>
  on.evaluate((each) => getComputedStyle(document.documentElement).getPropertyValue(each).trim(), name);
const rail = () => page.getByRole("navigation", { name: "Places" });

async function stranger() {
  const other = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const opened = await other.newPage();
  opened.setDefaultTimeout(30_000);
  return opened;
}

describe("a workspace's own looks", () => {
  it("are found by the palette, and Sextant's own at first", async () => {
    await page.keyboard.press("Control+K");
    await page.getByRole("combobox", { name: "Find or do anything" }).fill("logo");
    await page.getByRole("option", { name: /Name and logo/ }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Name, logo and colour" }).waitFor();
    await rail().getByText("Sextant", { exact: true }).waitFor();
    assert.deepEqual(await seriousFindings(page), []);
  });

  it("say what becomes of a colour that cannot be read as it is", async () => {
    await page.getByLabel("Name", { exact: true }).fill("Northwind");
    const colour = page.getByRole("textbox", { name: "Colour", exact: true });
    await colour.fill("#ffd4");
    await page.getByText("This is no colour yet").waitFor();
    assert.equal(await page.getByRole("button", { name: "Keep it" }).isDisabled(), true);
    await colour.fill("#ffd400");
    await page.getByText(/Used as #\w{6}: words in the colour itself would stand at 1\.\d : 1/).waitFor();
    await page.getByText("Used as it is. Words in it stand at").waitFor();
    await colour.fill("#b8342b");
    await page.getByText("close to the colour of an error").waitFor();
    await colour.fill("#7c3aed");
    await page.getByRole("button", { name: "Keep it" }).click();
    await page.getByText("The workspace looks like this from now on.").waitFor();
    await rail().getByText("Northwind").waitFor();
    assert.match(await property(page, "--accent"), /#7c3aed/);
    assert.match(await page.title(), /Northwind$/);
    assert.deepEqual(await seriousFindings(page), []);
  });

  it("take a logo, and refuse one that could run something", async () => {
    const input = page.getByLabel("Logo of the workspace");
    await input.setInputFiles(file(mark("<script>alert(1)</script>")));
    await page.getByRole("alert").getByText("This SVG has a script.").waitFor();
    await input.setInputFiles(file(Buffer.from("plain words"), "logo.png", "image/png"));
    await page.getByRole("alert").getByText("This file is no PNG, SVG or WebP.").waitFor();
    await input.setInputFiles(file(mark()));
    await page.getByText("The workspace has this logo now.").waitFor();
    const logo = rail().locator("img");
    await logo.waitFor();
    assert.equal(await logo.evaluate((each) => each.naturalWidth > 0), true);
    assert.deepEqual(await seriousFindings(page), []);
  });

  it("take a WebP that a browser made", async () => {
    const bytes = await page.evaluate(async () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 120, height: 30 });
      const pen = canvas.getContext("2d");
      pen.fillStyle = "rebeccapurple";
      pen.fillRect(4, 4, 112, 22);
      const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/webp"));
      return [...new Uint8Array(await made.arrayBuffer())];
    });
    await page
      .getByLabel("Logo of the workspace")
      .setInputFiles(file(Buffer.from(bytes), "logo.webp", "image/webp"));
    await page.getByText("120 by 30 pixels.").waitFor();
    // So wide a logo is a word by itself: the name stands in its stead for whoever does not see it.
    const logo = rail().getByRole("img", { name: "Northwind" });
    await logo.waitFor();
    assert.equal(await logo.evaluate((each) => each.naturalWidth), 120);
  });

  it("are there from the first paint when the page is opened again, and nothing moves", async () => {
    await page.addInitScript(() => {
      window.shifted = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(`${house.url}/`);
    assert.match(await property(page, "--accent"), /#7c3aed/);
    await page.getByRole("heading", { name: "What would you like to know?" }).waitFor();
    await page.waitForTimeout(800);
    assert.ok((await page.evaluate(() => window.shifted)) < 0.02);
  });

  it("are shown before anybody signs in, until an administrator says no", async () => {
    const guest = await stranger();
    await guest.goto(`${house.url}/signin`);
    await guest.getByRole("img", { name: "Northwind" }).waitFor();
    assert.match(await property(guest, "--accent"), /#7c3aed/);
    assert.deepEqual(await seriousFindings(guest), []);
    await page.goto(`${house.url}/settings?section=brand`);
    await page.getByLabel("Show it before anybody signs in").uncheck();
    await page.getByRole("button", { name: "Keep it" }).click();
    await page.getByText("The workspace looks like this from now on.").waitFor();
    await guest.reload();
    await guest.getByText("Sextant", { exact: true }).waitFor();
    assert.equal(await guest.getByRole("img", { name: "Northwind" }).count(), 0);
    await guest.context().close();
  });

  it("go with a dashboard that is shared", async () => {
    const address = await page.evaluate(async () => {
      const send = (path, body) =>
        fetch(`/api/v1${path}`, {
          method: "POST",
          headers: { "content-type": "application/json", "x-sextant": "1" },
          body: JSON.stringify(body),
        }).then((answer) => answer.json());
      const tile = { chart_type: "text", title: "A word", config: { text: "Hello" } };
      const board = await send("/dashboards", { name: "Sales", visualizations: [tile] });
      return (await send(`/dashboards/${board.dashboard_id}/shares`, {})).url;
    });
    const guest = await stranger();
    await guest.goto(house.url + new URL(address, house.url).pathname);
    await guest.getByRole("img", { name: "Northwind" }).waitFor();
    await guest.getByRole("heading", { name: "Sales" }).waitFor();
    assert.match(await property(guest, "--accent"), /#7c3aed/);
    assert.equal(await guest.evaluate(() => localStorage.getItem("sextant.looks")), null);
    assert.deepEqual(await seriousFindings(guest), []);
    await guest.context().close();
  });

  it("are readable in the dark and on a phone", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.goto(`${house.url}/settings?section=brand`);
    await page.getByLabel("In the dark, put it on a light plate").check();
    await page.getByRole("button", { name: "Keep it" }).click();
    await page.getByText("The workspace looks like this from now on.").waitFor();
    assert.deepEqual(await seriousFindings(page), []);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(over <= 0, `${over} px too wide`);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: "light" });
  });

  it("can be put back, to Sextant's own too", async () => {
    await page.getByRole("button", { name: "Earlier looks" }).click();
    const list = page.getByRole("dialog", { name: "Earlier looks" });
    await list.getByText("holds now").waitFor();
    assert.deepEqual(await seriousFindings(page), []);
    await list.getByRole("button", { name: "Put it back" }).last().click();
    await page.getByText("Put back as a new version.").waitFor();
    await rail().getByText("Sextant", { exact: true }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.style.getPropertyValue("--accent")), "");
    assert.deepEqual(complaints, []);
  });
});
