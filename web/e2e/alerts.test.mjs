// Watched figures: mail and a webhook are set, an alert fires, is told and taken care of; a dashboard by mail.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { openBrowser, openHouse, seriousFindings } from "./house.mjs";
import { openPostbox, openReceiver } from "./receivers.mjs";

let house;
let browser;
let page;
let box;
let hooks;
let secret;

before(async () => {
  [box, hooks] = await Promise.all([openPostbox(), openReceiver()]);
  house = await openHouse({ settings: { SEXTANT_ALLOW_PRIVATE_ADDRESSES: "true" } });
  browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 } });
  page = await context.newPage();
  page.setDefaultTimeout(45_000);
  await page.goto(house.url + house.link);
  await page.getByLabel("Password").fill("plumb the noon sun");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("link", { name: "Alerts" }).waitFor();
  await load(100, 50);
});

after(async () => {
  await browser?.close();
  await house?.close();
  box?.close();
  hooks?.close();
});

/** Loads the takings of two regions, in place of those before. */
async function load(north, south) {
  const done = await page.evaluate(async (csv) => {
    const headers = { "x-sextant": "1" };
    const listed = await (await fetch("/api/v1/datasets?q=takings")).json();
    const form = new FormData();
    form.append("file", new Blob([csv], { type: "text/csv" }), "takings.csv");
    const [known] = listed.items;
    if (known) {
      form.append("dataset_id", known.dataset_id);
      form.append("mode", "replace");
    }
    const answer = await fetch("/api/v1/data/upload", { method: "POST", headers, body: form });
    const { job_id: job } = await answer.json();
    for (;;) {
      const { status } = await (await fetch(`/api/v1/data/job/${job}`)).json();
      if (status === "completed" || status === "failed") return status;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }, `region,revenue\nNorth,${north}\nSouth,${south}\n`);
  assert.equal(done, "completed");
}

async function accessible() {
  await page.waitForTimeout(400);
  assert.deepEqual(await seriousFindings(page), []);
}

async function until(found) {
  for (let tries = 0; tries < 300; tries += 1) {
    const seen = found();
    if (seen) return seen;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("It did not come.");
}

describe("where notices go", () => {
  it("is a mail server, which a test message tries", async () => {
    await page.goto(`${house.url}/settings?section=mail`);
    await page.getByLabel("Server").fill("127.0.0.1");
    await page.getByLabel("Security").selectOption({ label: "none" });
    await page.getByLabel("Port").fill(String(box.port));
    await page.getByLabel("Mail comes from").fill("sextant@example.com");
    await accessible();
    await page.getByRole("button", { name: "Keep the server" }).click();
    await page.getByRole("button", { name: "Send a test message" }).click();
    await page.getByText("A test message went to").waitFor();
    assert.match(await until(() => box.mails[0]), /Subject: A test from Sextant/);
  });

  it("is a webhook with a key that is shown once, and a log of what it took", async () => {
    await page.getByRole("link", { name: "Channels" }).click();
    await page.getByRole("button", { name: "New channel" }).click();
    await page.getByLabel("Name").fill("Pipeline");
    await page.getByLabel("Kind").selectOption({ label: "Signed webhook" });
    await page.getByLabel("Address").fill(hooks.url);
    await page.getByLabel("data.processing.complete").check();
    await accessible();
    await page.getByRole("button", { name: "Add it" }).click();
    secret = await page.getByLabel("Shown once").inputValue();
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("button", { name: "Test", exact: true }).click();
    await page.getByText("Pipeline took the test").waitFor();
    const { headers } = await until(() => hooks.requests[0]);
    assert.ok(headers["webhook-id"]);
    assert.match(headers["webhook-signature"], /^v1,/);
    await page.getByText("to Pipeline").waitFor();
    await accessible();
  });
});

describe("an alert", () => {
  it("is written with what it sees shown", async () => {
    await page.getByRole("link", { name: "Alerts" }).click();
    await page.getByText("Nothing is watched yet").waitFor();
    await accessible();
    await page.getByRole("button", { name: "New alert" }).click();
    await page.getByLabel("Name").fill("Revenue is low");
    await page.getByLabel("A SELECT that gives the figure").fill("SELECT sum(revenue) FROM takings");
    await page.getByLabel("Figure to compare with").fill("120");
    await page.getByText("all well").waitFor();
    await page.getByLabel("Pipeline (Webhook)").check();
    await page.getByText("Quiet hours, reminders, sharing").click();
    await accessible();
    await page.getByRole("button", { name: "Watch it" }).click();
    await page.getByRole("link", { name: "Revenue is low" }).click();
    await page.getByText("sum of revenue of takings, below 120").waitFor();
  });

  it("fires when the figure falls, and tells by mail and by the webhook, signed", async () => {
    await load(10, 20);
    await page.getByRole("button", { name: "Look now" }).click();
    await page.getByText("fires", { exact: true }).first().waitFor();
    const mail = await until(() => box.mails.find((each) => /Subject: Alert: Revenue is low/.test(each)));
    assert.match(mail, /Now: 30/);
    const told = await until(() => hooks.requests.find(({ body }) => body.type === "alert.fired"));
    const content = `${told.headers["webhook-id"]}.${told.headers["webhook-timestamp"]}.${told.text}`;
    const key = Buffer.from(secret.replace("whsec_", ""), "base64");
    const wanted = createHmac("sha256", key).update(content).digest("base64");
    assert.equal(told.headers["webhook-signature"], `v1,${wanted}`);
    assert.equal(told.body.data.groups[0].value, 30);
    assert.ok(hooks.requests.some(({ body }) => body.type === "data.processing.complete"));
    await accessible();
  });

  it("is taken care of, put to sleep, and remembers it all", async () => {
    await page.getByRole("button", { name: "Take care of it" }).click();
    await page.getByLabel("A word for the others").fill("The till was closed.");
    await page.getByRole("button", { name: "I take care" }).click();
    await page.getByText("takes care of it: The till was closed.").waitFor();
    await page.getByRole("button", { name: "More about the alert" }).click();
    await page.getByRole("menuitem", { name: "Sleep until tomorrow" }).click();
    await page.getByText("It sleeps until").waitFor();
    await page.getByText("Taken care of", { exact: true }).waitFor();
    await page.getByRole("tab", { name: "Whom it told" }).click();
    await page.getByText("Pipeline", { exact: true }).waitFor();
    await accessible();
  });

  it("is made from an answer too, for each value of a group", async () => {
    await page.goto(`${house.url}/ask?q=revenue+by+region`);
    await page.getByRole("button", { name: "Alert me when …" }).click();
    await page.getByLabel("For each").selectOption({ label: "region" });
    await page.getByLabel("Figure to compare with").fill("15");
    await page.getByText("2 groups").waitFor();
    await accessible();
    await page.getByRole("button", { name: "Watch it" }).click();
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await page.getByRole("region", { name: "How it stands" }).getByText("South").waitFor();
  });
});

describe("a dashboard by mail", () => {
  it("is sent with its pages, and left by the link in it", async () => {
    const id = await page.evaluate(async () => {
      const body = {
        name: "Takings",
        visualizations: [{ title: "All", query: "SELECT region, revenue FROM takings", chart_type: "table" }],
      };
      const headers = { "x-sextant": "1", "content-type": "application/json" };
      const made = await fetch("/api/v1/dashboards", { method: "POST", headers, body: JSON.stringify(body) });
      return (await made.json()).dashboard_id;
    });
    await page.goto(`${house.url}/dashboards/${id}`);
    await page.getByRole("button", { name: "Export and more" }).click();
    await page.getByRole("menuitem", { name: "Send by mail" }).click();
    await page.getByLabel("Subject").fill("Takings this week");
    await accessible();
    await page.getByRole("button", { name: "Send it then" }).click();
    await page.getByRole("button", { name: "Send now" }).click();
    const mail = await until(() => box.mails.find((each) => /Subject: Takings this week/.test(each)));
    assert.match(mail, /filename="Takings this week.pdf"/);
    const [, token] = /List-Unsubscribe: <[^>]*\/api\/v1\/unsubscribe\/([\w-]+)>/.exec(mail);
    await page.goto(`${house.url}/unsubscribe/${token}`);
    await accessible();
    await page.getByRole("button", { name: "Send it no more" }).click();
    await page.getByText("no more.").waitFor();
  });
});
