// Somebody new on an empty workspace, on a phone too: to a first answer that is kept, with nothing in the way.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openBrowser, openHouse, seriousFindings } from "./house.mjs";
import { openPostbox } from "./receivers.mjs";
import { orders } from "./shop.mjs";

let house;
let browser;
let context;
let page;
let box;

before(async () => {
  box = await openPostbox();
  house = await openHouse({ settings: { SEXTANT_ALLOW_PRIVATE_ADDRESSES: "true" } });
  browser = await openBrowser();
  context = await browser.newContext({ viewport: { width: 1360, height: 860 } });
  page = await context.newPage();
  page.setDefaultTimeout(45_000);
});

after(async () => {
  await browser?.close();
  await house?.close();
  box?.close();
});

async function accessible() {
  await page.waitForTimeout(300);
  assert.deepEqual(await seriousFindings(page), []);
}

describe("an empty workspace", () => {
  const steps = () => page.getByRole("list", { name: "First steps" });

  it("asks for a file first, and says what comes after", async () => {
    await page.goto(house.url + house.link);
    await page.getByLabel("Password").fill("plumb the noon sun");
    await page.getByRole("button", { name: "Set the password" }).click();
    await steps().getByText("Drop a file anywhere").waitFor();
    assert.equal(await steps().getByRole("listitem").count(), 3);
    await accessible();
  });

  it("offers three questions once the file is read, where it was dropped and at home", async () => {
    await steps()
      .getByRole("button", { name: /Drop a file anywhere/ })
      .click();
    await page.getByLabel("Files to add").setInputFiles(orders);
    const offered = page.getByRole("dialog").getByRole("list", { name: "Ask it now" });
    await offered.getByRole("listitem").nth(2).waitFor();
    await accessible();
    await page.getByRole("button", { name: "Close" }).click();
    await steps().getByText("orders is here.").waitFor();
    await steps().getByRole("listitem").nth(1).getByRole("button").nth(2).waitFor();
  });

  it("answers, and leads from the answer to a dashboard that keeps it", async () => {
    await steps().getByRole("listitem").nth(1).getByRole("button").first().click();
    await page.getByRole("button", { name: "Pin to a dashboard" }).waitFor();
    await page.goto(house.url);
    await steps()
      .getByRole("link", { name: /Open the answer/ })
      .click();
    await page.getByRole("button", { name: "Pin to a dashboard" }).click();
    await page.getByRole("button", { name: "Pin", exact: true }).click();
    await page.getByRole("button", { name: "Open the dashboard" }).click();
    await page.waitForURL(/\/dashboards\//);
    await page.goto(house.url);
    await page.getByRole("heading", { name: "Where you left off" }).waitFor();
    assert.equal(await steps().count(), 0);
  });
});

describe("on a phone", () => {
  const sheet = () => page.getByRole("dialog", { name: "More" });

  it("every place is two touches away", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const place of ["Semantics", "Streams", "Alerts", "Reports", "Jobs", "Settings"]) {
      await page.getByRole("button", { name: "More", exact: true }).click();
      if (place === "Semantics") await accessible();
      await sheet().getByRole("link", { name: place }).click();
      await page.getByRole("heading", { name: place, level: 1 }).waitFor();
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(over <= 0, `${place} is ${over} px too wide`);
    }
  });

  it("the appearance is chosen there, too", async () => {
    await page.getByRole("button", { name: "More", exact: true }).click();
    await sheet().getByRole("radio", { name: "Dark" }).click();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.appearance), "dark");
    await accessible();
    await sheet().getByRole("radio", { name: "As the system" }).click();
    await page.keyboard.press("Escape");
    await page.setViewportSize({ width: 1360, height: 860 });
  });
});

describe("reports", () => {
  it("are made, found and changed on a page of their own", async () => {
    const { port } = box;
    const kept = await page.request.put(`${house.url}/api/v1/mail`, {
      headers: { "x-sextant": "1" },
      data: { host: "127.0.0.1", port, security: "none", username: "", sender: "sextant@example.com" },
    });
    assert.ok(kept.ok(), await kept.text());
    await page.goto(`${house.url}/reports`);
    await page.getByText("Nothing goes out by mail yet").waitFor();
    await accessible();
    await page.getByRole("button", { name: "New report" }).click();
    await page.getByRole("button", { name: "My dashboard" }).click();
    await page.getByLabel("Subject").fill("Monday takings");
    await accessible();
    await page.getByRole("button", { name: "Send it then" }).click();
    await page.getByText("My dashboard, ").waitFor();
    await page.keyboard.press("Control+K");
    await page.getByRole("combobox").fill("takings");
    await page.getByRole("option", { name: /Monday takings/ }).click();
    await page.getByRole("dialog", { name: "Monday takings" }).getByLabel("Subject").fill("Friday takings");
    await page.getByRole("button", { name: "Keep it" }).click();
    await page.getByText("Friday takings").waitFor();
    await accessible();
  });
});

describe("deeds", () => {
  it("are done from the palette: a dashboard, an alert, the list of keys", async () => {
    for (const [deed, dialog] of [
      ["Make a dashboard", "New dashboard"],
      ["Make an alert", /alert/i],
      ["List the keys", "Keys"],
    ]) {
      await page.keyboard.press("Control+K");
      await page.getByRole("combobox").fill(deed.toLowerCase());
      await page.getByRole("option", { name: new RegExp(`^${deed}`) }).click();
      await page.getByRole("dialog", { name: dialog }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog", { name: dialog }).waitFor({ state: "detached" });
    }
  });
});

describe("dates and numbers", () => {
  it("are written as chosen, on every page from then on", async () => {
    await page.goto(`${house.url}/settings?section=appearance`);
    const write = (locale) =>
      Promise.all([page.waitForEvent("load"), page.getByLabel("Written as").selectOption(locale)]);
    await write("de-DE");
    await page.goto(`${house.url}/datasets`);
    await page
      .getByRole("link", { name: /orders/ })
      .first()
      .click();
    await page
      .getByText(/loaded \d+\. \S+ 20\d\d/)
      .first()
      .waitFor();
    await page.goto(`${house.url}/settings?section=appearance`);
    await write("sextant");
  });
});

describe("a server that does not answer", () => {
  it("is said, and the page goes on where it was once it is back", async () => {
    await page.goto(`${house.url}/datasets`);
    await page
      .getByRole("link", { name: /orders/ })
      .first()
      .waitFor();
    await context.setOffline(true);
    await page.getByText("Sextant does not answer").waitFor();
    await accessible();
    assert.ok(
      await page
        .getByRole("link", { name: /orders/ })
        .first()
        .isVisible(),
    );
    await context.setOffline(false);
    await page.getByText("Connected again.").waitFor();
    await page.getByText("Connected again.").waitFor({ state: "detached" });
  });
});
