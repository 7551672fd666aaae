// What people see of data that moves: a dashboard that follows a stream, a cut line, the stream's own page.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openBrowser, openHouse, seriousFindings } from "./house.mjs";

let house;
let browser;
let page;
let board;
let cut = false;
const lines = [];

before(async () => {
  house = await openHouse();
  browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 } });
  page = await context.newPage();
  page.setDefaultTimeout(45_000);
  await page.routeWebSocket(/\/ws\/analytics\//, (line) => {
    if (cut) {
      line.close({ code: 1012, reason: "cut" });
      return;
    }
    line.connectToServer();
    lines.push(line);
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

let sent = 0;

async function push(many, more = {}) {
  const events = Array.from({ length: many }, () => {
    sent += 1;
    return { timestamp: new Date().toISOString(), kind: sent % 2 ? "view" : "click", n: sent, ...more };
  });
  const answer = await page.request.post(`${house.url}/api/v1/data/ingest?stream=visits`, {
    headers: { "x-sextant": "1", "content-type": "application/x-ndjson" },
    data: events.map((event) => JSON.stringify(event)).join("\n"),
  });
  assert.equal(answer.status(), 202, await answer.text());
  return answer.json();
}

async function made(body) {
  const answer = await page.request.post(`${house.url}/api/v1/dashboards`, {
    headers: { "x-sextant": "1" },
    data: body,
  });
  assert.equal(answer.status(), 201, await answer.text());
  return answer.json();
}

const tile = (name, on = page) => on.getByRole("region", { name, exact: true });
const figure = (text, on = page) => tile("Visits", on).getByText(text, { exact: true });

describe("a dashboard follows a stream", () => {
  it("as soon as it is told to, and says so", async () => {
    await push(10);
    const place = (x, width) => ({ x, y: 0, width, height: 4 });
    board = await made({
      name: "Now",
      visualizations: [
        {
          title: "Visits",
          query: "SELECT count(*) AS visits FROM visits",
          chart_type: "number",
          position: place(0, 3),
        },
        {
          title: "By kind",
          query: "SELECT kind, count(*) AS visits FROM visits GROUP BY kind ORDER BY kind",
          chart_type: "bar",
          position: place(3, 5),
        },
        {
          title: "The last",
          query: "SELECT n, kind FROM visits ORDER BY n DESC LIMIT 5",
          chart_type: "table",
          position: place(8, 4),
        },
      ],
    });
    await page.goto(`${house.url}/dashboards/${board.dashboard_id}`);
    await figure("10").waitFor();
    await push(5);
    await page.waitForTimeout(700);
    assert.equal(await figure("10").count(), 1, "until it is live, it shows what was asked for");
    await page.getByRole("button", { name: "Refresh: On load" }).click();
    await page.getByRole("menuitem", { name: "Live" }).click();
    await figure("15").waitFor();
    await page.getByRole("button", { name: "Refresh: Live" }).waitFor();
    assert.deepEqual(await seriousFindings(page), []);
  });

  it("and values change where they stand", async () => {
    const place = await tile("By kind").boundingBox();
    await push(6);
    await figure("21").waitFor();
    await tile("The last").getByRole("cell", { name: "21", exact: true }).waitFor();
    await tile("By kind").getByText("11", { exact: true }).first().waitFor();
    assert.deepEqual(await tile("By kind").boundingBox(), place);
  });

  it("for whoever opens it next, since it was chosen for everyone", async () => {
    await page.reload();
    await page.getByRole("button", { name: "Refresh: Live" }).waitFor();
    await figure("21").waitFor();
    await push(1);
    await figure("22").waitFor();
  });

  it("a cut line is told, and taken up again with what has changed since", async () => {
    cut = true;
    await lines.at(-1).close({ code: 1012, reason: "cut" });
    await page.getByText(/The connection is cut; trying again/).waitFor();
    assert.equal(await figure("22").count(), 1, "what is known stays");
    await push(3);
    cut = false;
    await figure("25").waitFor();
    await page.getByText("Connected again.").waitFor();
  });

  it("through a link too, for someone who is not signed in", async () => {
    const shared = await page.request.post(`${house.url}/api/v1/dashboards/${board.dashboard_id}/shares`, {
      headers: { "x-sextant": "1" },
      data: {},
    });
    const { url } = await shared.json();
    const guest = await (await browser.newContext({ viewport: { width: 390, height: 800 } })).newPage();
    guest.setDefaultTimeout(45_000);
    await guest.goto(house.url + url);
    await figure("25", guest).waitFor();
    await push(2);
    await figure("27", guest).waitFor();
    assert.deepEqual(await seriousFindings(guest), []);
    await guest.close();
  });

  it("a tile that someone adds comes to all who watch", async () => {
    const now = await (await page.request.get(`${house.url}/api/v1/dashboards/${board.dashboard_id}`)).json();
    const more = {
      title: "Kinds",
      query: "SELECT count(DISTINCT kind) AS kinds FROM visits",
      chart_type: "number",
    };
    const position = { x: 0, y: 4, width: 3, height: 3 };
    const changed = await page.request.put(`${house.url}/api/v1/dashboards/${board.dashboard_id}`, {
      headers: { "x-sextant": "1" },
      data: { visualizations: [...now.visualizations, { ...more, position }] },
    });
    assert.equal(changed.status(), 200, await changed.text());
    await tile("Kinds").getByText("2", { exact: true }).waitFor();
    await push(1, { kind: "order" });
    await tile("Kinds").getByText("3", { exact: true }).waitFor();
  });
});

describe("the page of a stream", () => {
  it("tells its rate, its columns and its last events", async () => {
    await page.goto(`${house.url}/streams`);
    await page
      .getByRole("main") // beside it, among what was open last, stands the dataset
      .getByRole("link", { name: /visits/ })
      .first()
      .click();
    await page.getByRole("heading", { name: "visits" }).waitFor();
    await page.getByText("events a second").waitFor();
    await page.getByRole("cell", { name: "order", exact: true }).first().waitFor();
    await page.getByRole("tab", { name: /^Columns/ }).click();
    await page.getByText("received_at").first().waitFor();
    assert.deepEqual(await seriousFindings(page), []);
  });

  it("shows what was set aside, and why", async () => {
    const answer = await page.request.post(`${house.url}/api/v1/data/ingest?stream=visits`, {
      headers: { "x-sextant": "1", "content-type": "application/x-ndjson" },
      data: '{"n": 1, "kind": "view"}\n{"n": "no number"}\n',
    });
    assert.equal((await answer.json()).set_aside, 1);
    await page.reload();
    await page.getByRole("tab", { name: /^Set aside/ }).click();
    await page
      .getByText(/no number/)
      .first()
      .waitFor();
    assert.deepEqual(await seriousFindings(page), []);
  });

  it("is replayed from its log into another stream, also in other types", async () => {
    await page.getByRole("button", { name: "Replay" }).click();
    const dialog = page.getByRole("dialog", { name: "Replay visits" });
    await dialog.getByText(/offsets 0 to/).waitFor();
    await dialog.getByText("Types of its columns").click();
    await dialog.getByLabel("Type of n").selectOption({ label: "text" });
    assert.deepEqual(await seriousFindings(page), []);
    await dialog.getByLabel("New stream").fill("visits");
    await dialog.getByRole("button", { name: "Replay", exact: true }).click();
    await dialog.getByText("Choose another name.").waitFor();
    await dialog.getByLabel("New stream").fill("visits as text");
    await dialog.getByRole("button", { name: "Replay", exact: true }).click();
    await page.getByRole("heading", { name: "visits as text" }).waitFor();
    await page.getByRole("tab", { name: /^Last events/ }).click();
    await page.getByRole("cell", { name: "no number" }).first().waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "visits", exact: true }).waitFor();
  });

  it("gives a sender's words for three languages", async () => {
    await page.getByRole("tab", { name: "Send" }).click();
    await page
      .getByText(/data\/ingest\?stream=visits/)
      .first()
      .waitFor();
    assert.deepEqual(await seriousFindings(page), []);
  });
});
