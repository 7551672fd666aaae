// The page against the real server: from the first link to a shared dashboard, as one person would go.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { flights } from "./flights.mjs";
import { openBrowser, openHouse, seriousFindings } from "./house.mjs";

let house;
let browser;
let context;
let page;
const complaints = [];

before(async () => {
  house = await openHouse();
  browser = await openBrowser();
  context = await browser.newContext({ viewport: { width: 1360, height: 860 }, acceptDownloads: true });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: house.url });
  page = await context.newPage();
  page.setDefaultTimeout(45_000);
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("status of 4"))
      complaints.push(message.text());
  });
});

after(async () => {
  await browser?.close();
  await house?.close();
});

async function accessible() {
  await page.waitForTimeout(300);
  assert.deepEqual(await seriousFindings(page), []);
}

describe("the page", () => {
  it("signs the first administrator in by the link, and lets them set a password", async () => {
    await page.goto(house.url + house.link);
    await page.getByLabel("Password").fill("plumb the noon sun");
    await accessible();
    await page.getByRole("button", { name: "Set the password" }).click();
    await page.getByRole("heading", { name: "What would you like to know?" }).waitFor();
    await accessible();
  });

  it("refuses the spent link and says what to do", async () => {
    const other = await browser.newContext();
    const stranger = await other.newPage();
    await stranger.goto(house.url + house.link);
    await stranger.getByRole("alert").waitFor();
    await stranger.getByRole("link", { name: "Sign in with a password" }).click();
    await stranger.getByLabel("Email").fill("nobody@example.org");
    await stranger.getByLabel("Password").fill("not the password");
    await stranger.getByRole("button", { name: "Sign in" }).click();
    await stranger.getByRole("alert").waitFor();
    assert.deepEqual(await seriousFindings(stranger), []);
    await other.close();
  });

  it("takes a file, shows its progress and opens it", async () => {
    await page.getByRole("button", { name: "Add data" }).click();
    await page.getByLabel("Files to add").setInputFiles(flights);
    await page.getByRole("button", { name: "Open" }).click();
    await page
      .getByRole("heading", { name: /flights/ })
      .first()
      .waitFor();
    const equation = await page.getByLabel("Rows", { exact: true }).first().textContent();
    assert.match(equation, /4,000rows loaded\+2set aside=4,002rows in the file/);
    await page.getByRole("rowheader", { name: /arr_delay/ }).waitFor();
    await accessible();
  });

  it("edits a column's unit in place", async () => {
    const row = page.getByRole("row", { name: /arr_delay/ });
    await row.hover();
    await row.getByRole("button", { name: /Unit of arr_delay/ }).click();
    await page.getByLabel("Unit of arr_delay").fill("minutes");
    await page.keyboard.press("Enter");
    await row.getByText("minutes").waitFor();
    await page.reload();
    await page
      .getByRole("row", { name: /arr_delay/ })
      .getByText("minutes")
      .waitFor();
  });

  it("pages rows to the last one, sorted and filtered", async () => {
    await page.getByRole("tab", { name: "Rows" }).click();
    await page.getByText("4,000 rows").waitFor();
    await page.getByRole("button", { name: "distance" }).click();
    await page.waitForURL(/sort=/);
    const grid = page.getByRole("region", { name: /Rows of/ });
    for (let turn = 0; turn < 30; turn += 1) {
      await grid.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await page.waitForTimeout(150);
      if ((await grid.locator("tr[aria-rowindex='4001']").count()) > 0) break;
    }
    assert.equal(await grid.locator("tr[aria-rowindex='4001']").count(), 1);
    await page.getByRole("button", { name: "Filter" }).click();
    await page.getByLabel("Column", { exact: true }).selectOption("carrier");
    await page.getByLabel("Condition").selectOption("=");
    await page.getByLabel("Value").fill("UA");
    await page.getByRole("button", { name: "Filter" }).last().click();
    await page.getByText("1,000 rows").waitFor();
    await accessible();
  });

  it("shows the rows set aside with line and reason, and the snapshots", async () => {
    await page.getByRole("tab", { name: /Set aside/ }).click();
    await page.getByRole("cell", { name: "1,002", exact: true }).waitFor();
    await accessible();
    await page.getByRole("tab", { name: "Snapshots" }).click();
    await page.getByText("4,000 in all").waitFor();
    await accessible();
  });

  it("answers a question as a document, and lets its SQL be changed", async () => {
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Ask", exact: true }).first().click();
    await page.getByLabel("Your question").fill("average arr_delay by carrier");
    await page.keyboard.press("Enter");
    await page.getByRole("list", { name: "How it was understood" }).waitFor();
    await page.getByRole("tabpanel", { name: "Chart" }).getByRole("img").first().waitFor();
    await accessible();
    await page.getByRole("tab", { name: "Table" }).click();
    assert.equal(await page.getByRole("row").count(), 5);
    await page.getByRole("tab", { name: "SQL" }).click();
    await page.getByRole("textbox", { name: "SQL" }).click();
    await page.keyboard.press("Control+A");
    await page.keyboard.type("select count(*) as flights from flights");
    await page.keyboard.press("Control+Enter");
    await page.getByText("This is what your own SQL gives").waitFor();
    await page.getByRole("cell", { name: "4,000" }).waitFor();
    await page.getByRole("button", { name: "Put the answer back" }).click();
    await page.getByRole("tab", { name: /Why/ }).click();
    await accessible();
  });

  it("says which words it could not place, and offers what it can answer", async () => {
    await page.getByLabel("Refine, or ask something new").fill("how happy was the purple zeppelin");
    await page.keyboard.press("Enter");
    await page.getByText("Words without a place are underlined").waitFor();
    assert.ok((await page.locator("mark").count()) > 0);
    await accessible();
  });

  it("pins an answer to a dashboard", async () => {
    await page.goto(`${house.url}/ask`);
    await page
      .getByRole("link", { name: /average arr_delay by carrier/ })
      .first()
      .click();
    await page.getByRole("button", { name: "Pin to a dashboard" }).first().click();
    await page.getByLabel("Its name").fill("Delays");
    await page.getByRole("textbox", { name: "Title of the tile" }).fill("Delay by carrier");
    await page.getByRole("button", { name: "Pin", exact: true }).click();
    await page.getByRole("button", { name: "Open the dashboard" }).click();
    await page.getByRole("region", { name: "Delay by carrier" }).getByRole("img").first().waitFor();
    await accessible();
  });

  it("adds a figure, moves it by keyboard, undoes, and keeps what was done", async () => {
    await page.keyboard.press("e");
    await page.getByRole("button", { name: "Add a tile" }).click();
    await page.getByRole("radio", { name: "SQL" }).click();
    await page.getByRole("textbox", { name: "Title" }).fill("Flights");
    await page.getByRole("textbox", { name: "SQL of the tile" }).click();
    await page.keyboard.type("select count(*) as flights from flights");
    await page.getByRole("button", { name: "Add it" }).click();
    const tile = page.getByRole("group", { name: /^Flights,/ });
    await tile.waitFor();
    const before = await tile.getAttribute("aria-label");
    await tile.focus();
    await page.keyboard.press("Shift+ArrowLeft");
    await page.getByRole("group", { name: before, exact: true }).waitFor({ state: "detached" });
    await page.keyboard.press("Control+Z");
    await page.getByRole("group", { name: before, exact: true }).waitFor();
    await accessible();
    await page.getByRole("button", { name: "Filter" }).click();
    await page.getByLabel("Column", { exact: true }).selectOption({ label: "flights.origin" });
    await page.getByRole("button", { name: "Add the filter" }).click();
    await page.getByText("Saved").waitFor();
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("region", { name: "Flights" }).getByText("4,000").waitFor();
  });

  it("filters all tiles, and the address says so", async () => {
    await page.getByRole("button", { name: /Origin/ }).click();
    await page.getByRole("checkbox", { name: /JFK/ }).check();
    await page.keyboard.press("Escape");
    await page.getByRole("region", { name: "Flights" }).getByText("1,333").waitFor();
    assert.match(page.url(), /JFK/);
    await page.reload();
    await page.getByRole("region", { name: "Flights" }).getByText("1,333").waitFor();
  });

  it("shares a dashboard by a link that can be revoked", async () => {
    await page.getByRole("button", { name: "Share" }).click();
    await page.getByRole("button", { name: "Make a link" }).click();
    const address = await page.getByRole("textbox", { name: "The link" }).inputValue();
    await accessible();
    const other = await browser.newContext({ viewport: { width: 1360, height: 860 } });
    const guest = await other.newPage();
    await guest.goto(address);
    await guest.getByRole("region", { name: "Flights" }).getByText("4,000").waitFor();
    assert.equal(await guest.getByRole("button", { name: "Edit" }).count(), 0);
    assert.deepEqual(await seriousFindings(guest), []);
    await page.getByRole("button", { name: "Revoke" }).click();
    await page.getByText("No link works at the moment.").waitFor();
    await guest.reload();
    await guest.getByRole("alert").waitFor();
    await other.close();
    await page.keyboard.press("Escape");
  });

  it("exports a dashboard as PDF", async () => {
    await page.getByRole("button", { name: "Export and more" }).click();
    const [file] = await Promise.all([
      page.waitForEvent("download", { timeout: 30_000 }),
      page.getByRole("menuitem", { name: "Export as PDF" }).click(),
    ]);
    assert.match(file.suggestedFilename(), /\.pdf$/);
  });

  it("is reached by keyboard: palette, places, the list of keys", async () => {
    await page.keyboard.press("Control+K");
    await page.getByRole("combobox", { name: "Find or do anything" }).fill("flights");
    await accessible();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/datasets\//);
    await page.keyboard.press("g");
    await page.keyboard.press("j");
    await page.waitForURL(/\/jobs/);
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await page.keyboard.press("Escape");
  });

  const places = [
    "/",
    "/ask",
    "/ask/sql?sql=select%201",
    "/datasets",
    "/dashboards",
    "/jobs",
    "/settings",
    "/settings?section=appearance",
    "/settings?section=people",
    "/settings?section=keys",
    "/settings?section=audit",
    "/nowhere",
  ];
  for (const colorScheme of ["light", "dark"]) {
    it(`has nothing serious for axe on any page, ${colorScheme}`, async () => {
      await page.emulateMedia({ colorScheme });
      for (const place of places) {
        await page.goto(house.url + place);
        await page.waitForLoadState("networkidle").catch(() => {});
        assert.deepEqual(await seriousFindings(page), [], place);
      }
    });
  }

  it("fits a phone: nothing scrolls sideways", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const place of places) {
      await page.goto(house.url + place);
      await page.waitForLoadState("networkidle").catch(() => {});
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(over <= 0, `${place} is ${over} px too wide`);
      assert.deepEqual(await seriousFindings(page), [], place);
    }
    await page.setViewportSize({ width: 1360, height: 860 });
  });

  it("keeps what was chosen to look at, and signs out", async () => {
    await page.goto(`${house.url}/settings?section=appearance`);
    await page.getByRole("radio", { name: "Light" }).click();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.appearance), "light");
    await page.getByRole("button", { name: /Account of/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.goto(`${house.url}/datasets`);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  });

  it("complained of nothing in the console", () => {
    assert.deepEqual(complaints, []);
  });
});
