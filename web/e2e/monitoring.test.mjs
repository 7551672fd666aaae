// The monitoring page: whether all is well, the last hour, the log; for administrators alone.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openBrowser, openHouse, seriousFindings } from "./house.mjs";

// How the machine is that this runs on is not known.
const judged = /^(All is well|\d+ things? needs? a look)$/;

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
  await page.evaluate(async () => {
    for (let turn = 0; turn < 70; turn += 1) await fetch("/api/v1/datasets");
    await fetch("/api/v1/datasets/0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b90");
  });
});

after(async () => {
  await browser?.close();
  await house?.close();
});

/** Lets the server seem to answer something else. */
async function answering(pattern, body, status = 200) {
  await page.route(pattern, (route) =>
    route.fulfill({ status, contentType: "application/json", body: JSON.stringify(body) }),
  );
}

describe("monitoring", () => {
  it("is reached by keyboard and says whether all is well", async () => {
    await page.goto(`${house.url}/jobs`);
    await page.getByRole("heading", { name: "Jobs", exact: true }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("n");
    await page.waitForURL(/\/monitoring/);
    await page.getByRole("region", { name: "At a glance" }).getByText(judged).waitFor();
    const parts = page.getByRole("list", { name: "Parts" });
    await parts.getByText("Metadata database").waitFor();
    const hour = page.getByRole("region", { name: "The last hour" });
    await hour.getByRole("img", { name: /Requests by minute/ }).waitFor();
    await page.getByRole("region", { name: "Thresholds" }).getByText("Processors").waitFor();
    assert.deepEqual(await seriousFindings(page), []);
  });

  it("measures the machine within a quarter of a minute", async () => {
    const thresholds = page.getByRole("region", { name: "Thresholds" });
    await thresholds.getByText("measured within a minute").first().waitFor({ state: "detached" });
    for (const name of ["Memory", "Disk", "Events to work through"]) {
      const line = thresholds.getByRole("listitem").filter({ hasText: name });
      await line.getByText(/^(Well|Too high|Critical)$/).waitFor();
    }
    await thresholds.getByText("told after 5 minutes").waitFor();
  });

  it("searches the log, by level and by request, and the address says so", async () => {
    const log = page.getByRole("region", { name: "Log" });
    await log
      .getByText(/^GET .* in [0-9.]+ ms$/)
      .first()
      .waitFor();
    await log.getByRole("radio", { name: "Errors" }).click();
    await log.getByText("No record matches").waitFor();
    await log.getByRole("button", { name: "Show all records" }).click();
    await log.getByRole("searchbox", { name: "Search the log" }).fill("0198c1a2-7c11");
    await page.waitForURL(/q=0198c1a2/);
    await log.getByText(/^GET .*0198c1a2.* 404 in/).click();
    await log.getByText("unmatched").or(log.getByText("sextant.http")).first().waitFor();
    assert.deepEqual(await seriousFindings(page), []);
    await log.getByRole("button", { name: "All records of this request" }).first().click();
    await page.waitForURL((url) => !url.search.includes("0198c1a2-7c11"));
    await page.waitForTimeout(600);
    assert.equal(await log.getByRole("listitem").count(), 2);
    await page.reload();
    await log.getByText("Request refused").click();
    await log.getByText("dataset_not_found", { exact: true }).waitFor();
    await log.getByRole("searchbox", { name: "Search the log" }).fill("");
  });

  it("turns the pages of the log", async () => {
    const log = page.getByRole("region", { name: "Log" });
    await log.getByRole("button", { name: "Older" }).click();
    await log.getByRole("button", { name: "Newer" }).click();
    await log.getByRole("button", { name: "Newer" }).waitFor({ state: "detached" });
  });

  it("orders the routes", async () => {
    const routes = page.getByRole("region", { name: "Routes", exact: true });
    await routes.getByRole("button", { name: "95 of 100" }).click();
    await routes.getByRole("columnheader", { name: "95 of 100" }).waitFor();
    const sorted = routes.getByRole("columnheader", { name: "95 of 100" });
    assert.equal(await sorted.getAttribute("aria-sort"), "descending");
  });

  it("says what is not well, the worst first", async () => {
    const threshold = { unit: "share", minutes: 5, warning: 0.8, critical: 0.85, since: null };
    await answering("**/api/v1/monitoring/alerts", {
      items: [{ ...threshold, name: "cpu", state: "critical", value: 0.93, since: new Date().toISOString() }],
    });
    await answering("**/ready", {
      status: "degraded",
      parts: { database: "ok", cache: "degraded" },
      notes: { cache: "Redis does not answer." },
    });
    const glance = page.getByRole("region", { name: "At a glance" });
    await glance.getByText("2 things need a look").waitFor();
    const lines = await glance.getByRole("listitem").allTextContents();
    assert.equal(lines[0], "Processors: 93 %, above 85 %");
    assert.equal(lines[1], "Cache: Redis does not answer.");
    assert.deepEqual(await seriousFindings(page), []);
    await page.unroute("**/api/v1/monitoring/alerts");
    await page.unroute("**/ready");
  });

  it("says that figures do not come, and tries again", async () => {
    const error = { code: "internal_error", message: "It did not go.", hint: "Try again.", request_id: "r1" };
    await answering("**/api/v1/monitoring/metrics", { error }, 500);
    await page.reload();
    await page.getByRole("alert").getByText("It did not go.").waitFor();
    await page.unroute("**/api/v1/monitoring/metrics");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("region", { name: "At a glance" }).getByText(judged).waitFor();
  });

  it("is whole in the dark and on a phone, and behind More", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.goto(`${house.url}/`);
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("dialog", { name: "More" }).getByRole("link", { name: "Monitoring" }).click();
    await page.getByText(judged).waitFor();
    assert.deepEqual(await seriousFindings(page), []);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(over <= 0, `${over} px too wide`);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: "light" });
  });

  it("is for administrators: others have no place of it, and are refused", async () => {
    const link = await page.evaluate(async () => {
      const answer = await fetch("/api/v1/people", {
        method: "POST",
        headers: { "content-type": "application/json", "x-sextant": "1" },
        body: JSON.stringify({ email: "bob@example.com", name: "Bob", role: "analyst" }),
      });
      return (await answer.json()).link;
    });
    const other = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const bob = await other.newPage();
    await bob.goto(house.url + new URL(link, house.url).pathname + new URL(link, house.url).search);
    await bob.getByLabel("Password").fill("plumb the noon sun");
    await bob.getByRole("button", { name: "Set the password" }).click();
    await bob.getByRole("heading", { name: "What would you like to know?" }).waitFor();
    assert.equal(await bob.getByRole("link", { name: "Monitoring" }).count(), 0);
    await bob.keyboard.press("g");
    await bob.keyboard.press("n");
    await bob.waitForTimeout(300);
    assert.equal(new URL(bob.url()).pathname, "/");
    await bob.goto(`${house.url}/monitoring`);
    await bob.getByRole("alert").getByText("Your role, analyst, does not allow this.").first().waitFor();
    await other.close();
    assert.deepEqual(
      complaints.filter((each) => !each.includes("status of 500")),
      [],
    );
  });
});
