// Conversation: questions that go on, chips chosen anew, verified answers, threads, SQL with values, stopping.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openBrowser, openHouse, seriousFindings } from "./house.mjs";

let house;
let browser;
let page;

const ports = ["Bergen", "Oslo", "Tromso"];
const rows = Array.from(
  { length: 240 },
  (_, n) =>
    `${n + 1},${ports[n % 3]},${n % 2 ? "cargo" : "ferry"},2024-${String((n % 12) + 1).padStart(2, "0")}-05,${100 + (n % 40)}`,
);
const arrivals = `arrival_id,port,kind,arrived,tonnage\n${rows.join("\n")}\n`;

before(async () => {
  house = await openHouse();
  browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 } });
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(house.url + house.link);
  await page.getByLabel("Password").fill("plumb the noon sun");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("button", { name: "Add data" }).click();
  await page
    .getByLabel("Files to add")
    .setInputFiles({ name: "arrivals.csv", mimeType: "text/csv", buffer: Buffer.from(arrivals) });
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

async function refine(words) {
  await page.getByRole("combobox", { name: "Refine, or ask something new" }).fill(words);
  await page.keyboard.press("Enter");
}

const chips = () => page.getByRole("list", { name: "How it was understood" });

describe("a conversation", () => {
  it("goes on from the last answer", async () => {
    await page.goto(`${house.url}/ask?q=${encodeURIComponent("total tonnage by port")}`);
    await chips().getByText("port", { exact: true }).waitFor();
    await refine("and by month?");
    await chips().last().getByText("month", { exact: true }).waitFor();
    await refine("only Bergen");
    await chips().last().getByText("port is Bergen").waitFor();
    await chips().last().getByText("total tonnage").waitFor();
    await accessible();
  });

  it("lets a part be chosen anew, and the answer stands where it stood", async () => {
    await chips()
      .last()
      .getByRole("button", { name: /port is Bergen/ })
      .click();
    await page.getByRole("button", { name: "Oslo", exact: true }).click();
    await accessible();
    await page.getByRole("button", { name: "Answer", exact: true }).click();
    await chips().last().getByText("port is Bergen or Oslo").waitFor();
    assert.equal(await chips().count(), 3);
    await chips().last().getByRole("button", { name: "Add to the question" }).click();
    await page.getByRole("button", { name: /Top or bottom/ }).click();
    await page.getByLabel("How many").fill("3");
    await page.getByRole("button", { name: "Answer", exact: true }).click();
    await chips().last().getByText("3", { exact: true }).waitFor();
  });
});

describe("another reading", () => {
  it("takes the answer's place by one click, and the first is one click away", async () => {
    const more = {
      company: ["company_id,name,city", "1,Nordic,Oslo", "2,Vest,Bergen", "3,Fjord,Oslo"],
      people: ["person_id,name,age", "1,Ada,31", "2,Bo,44", "3,Cy,52", "4,Di,27"],
      employment: ["company_id,person_id,years", "1,1,3", "1,2,5", "2,3,1", "3,4,2", "3,1,1"],
    };
    for (const [name, lines] of Object.entries(more)) {
      const sent = await page.request.post(`${house.url}/api/v1/data/upload`, {
        headers: { "X-Sextant": "1" },
        multipart: {
          file: { name: `${name}.csv`, mimeType: "text/csv", buffer: Buffer.from(`${lines.join("\n")}\n`) },
        },
      });
      const { job_id: job } = await sent.json();
      for (let tries = 0; tries < 100; tries += 1) {
        const now = await (await page.request.get(`${house.url}/api/v1/data/job/${job}`)).json();
        if (now.status === "completed") break;
        await page.waitForTimeout(200);
      }
    }
    await page.goto(`${house.url}/ask?q=${encodeURIComponent("show the companies and the people")}`);
    const aside = page.getByRole("complementary", { name: "What the answer rests on" });
    await aside.getByText("Or did you mean").waitFor();
    const asked = await page.getByRole("heading", { level: 1 }).innerText();
    await accessible();
    const offered = aside
      .getByRole("listitem")
      .filter({ has: page.getByRole("button") })
      .first();
    await offered.getByRole("button").click();
    await aside.getByText("As it was read before").waitFor();
    assert.notEqual(await page.getByRole("heading", { level: 1 }).innerText(), asked);
    await aside
      .getByRole("listitem")
      .filter({ hasText: "As it was read before" })
      .getByRole("button")
      .click();
    await aside.getByText("As it was read before").waitFor();
  });
});

describe("a verified answer", () => {
  it("bears its mark, and is found by other words", async () => {
    await page.goto(`${house.url}/ask?q=${encodeURIComponent("average tonnage by kind")}`);
    await page.getByRole("button", { name: "Verify", exact: true }).click();
    await page.getByLabel(/Note/).fill("As the harbour office counts it.");
    await accessible();
    await page.getByRole("dialog").getByRole("button", { name: "Verify", exact: true }).click();
    await page.getByText("As the harbour office counts it.").waitFor();
    await page.goto(`${house.url}/ask?q=${encodeURIComponent("what is the mean tonnage per kind?")}`);
    await page.getByText("As the harbour office counts it.").waitFor();
    await page.goto(`${house.url}/ask/verified`);
    await page.getByRole("button", { name: "average tonnage by kind", exact: true }).waitFor();
    await page.getByText("unchanged").waitFor();
    await accessible();
  });

  it("is told apart from what people say is wrong", async () => {
    await page.goto(`${house.url}/ask?q=${encodeURIComponent("how many arrivals")}`);
    await page.getByRole("button", { name: "It is wrong" }).click();
    await page.getByLabel("Reason").fill("Ferries are no arrivals.");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("Ferries are no arrivals.").waitFor();
    await page.goto(`${house.url}/ask/verified?show=feedback`);
    await page.getByText("Ferries are no arrivals.").waitFor();
    await accessible();
  });
});

describe("threads", () => {
  it("stay with their menus while others are looked for", async () => {
    await page.goto(`${house.url}/ask`);
    const list = page.getByRole("region", { name: "Asked before" });
    await list.getByRole("listitem").first().waitFor();
    let answer;
    const held = new Promise((resolve) => {
      answer = resolve;
    });
    const looking = new Promise((resolve) => {
      void page.route("**/threads?*q=tonnage*", async (route) => {
        resolve();
        await held;
        await route.continue();
      });
    });
    await page.getByLabel("Find a thread").fill("tonnage by port");
    await looking;
    const line = list
      .getByRole("listitem")
      .filter({ hasText: /tonnage by port/i })
      .first();
    await line.getByRole("button", { name: /^More for / }).click();
    const item = page.getByRole("menuitem", { name: "Rename" });
    await item.waitFor();
    const found = page.waitForResponse((response) => response.url().includes("q=tonnage"));
    answer();
    await found;
    await page.waitForTimeout(100); // the list is drawn anew from what came
    await item.click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await page.unroute("**/threads?*q=tonnage*");
  });

  it("are found, named, starred, shared and deleted", async () => {
    await page.goto(`${house.url}/ask`);
    await page.getByLabel("Find a thread").fill("tonnage by port");
    const line = page
      .getByRole("region", { name: "Asked before" })
      .getByRole("listitem")
      .filter({ hasText: /tonnage by port/i })
      .first();
    await line.waitFor();
    await line.getByRole("button", { name: /^Star / }).click();
    await line.getByRole("button", { name: /^Take the star from / }).waitFor();
    await line.getByRole("button", { name: /^More for / }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByLabel("Title").fill("Tonnage of the year");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByLabel("Find a thread").fill("of the year");
    await page.getByText("Tonnage of the year").waitFor();
    await accessible();
    await page.getByRole("button", { name: "More for Tonnage of the year" }).click();
    await page.getByRole("menuitem", { name: "Share with the workspace" }).click();
    await page.getByText("The thread is shared.").waitFor();
    await page.getByRole("button", { name: "More for Tonnage of the year" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("None with these words").waitFor();
  });
});

describe("SQL", () => {
  it("takes values for its parameters, is laid out, explained, saved and opened again", async () => {
    const sql =
      "select kind, count(*) as arrivals from arrivals where port = $port group by kind order by kind";
    await page.goto(`${house.url}/ask/sql?sql=${encodeURIComponent(sql)}`);
    await page.getByLabel("Value of port").fill("Oslo");
    await page.getByRole("button", { name: "Format" }).click();
    await page.getByText("ORDER BY").waitFor();
    await page.getByRole("button", { name: "Explain" }).click();
    await page
      .getByRole("region", { name: "Explained" })
      .getByText(/group by/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByRole("region", { name: "Result" }).first().getByText("ferry").waitFor();
    await accessible();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByLabel("Name", { exact: true }).fill("Arrivals of a port");
    await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "Arrivals of a port", exact: true }).waitFor();
    await page.goto(`${house.url}/ask/sql`);
    await page.getByRole("button", { name: "Arrivals of a port", exact: true }).click();
    await page.getByLabel("Value of port").waitFor();
    assert.equal(await page.getByLabel("Value of port").inputValue(), "Oslo");
  });

  it("is completed with the names of the data as it is typed", async () => {
    await page.goto(`${house.url}/ask/sql`);
    const editor = page.getByRole("textbox", { name: /SQL/ }).first();
    await editor.click();
    await page.keyboard.press("ControlOrMeta+a");
    const choose = async (name) => {
      await page.getByRole("option", { name }).first().waitFor();
      await page.waitForTimeout(200); // the editor takes no key for a list that has just come up
      await page.keyboard.press("Enter");
    };
    await page.keyboard.type("select tonn");
    await choose(/tonnage/);
    await page.keyboard.type(" from arr");
    await choose(/arrivals/);
    assert.match(await editor.innerText(), /select tonnage from arrivals/);
  });

  it("that runs long is stopped", async () => {
    const endless =
      "select count(*) from arrivals a, arrivals b, arrivals c, arrivals d, arrivals e where a.tonnage + b.tonnage * c.tonnage > d.tonnage + hash(a.port || b.port || e.kind)";
    await page.goto(`${house.url}/ask/sql?sql=${encodeURIComponent(endless)}`);
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("The query was cancelled.").waitFor();
  });
});
