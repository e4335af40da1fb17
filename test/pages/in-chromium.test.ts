import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WRONG_KEY } from "../../pages/graphiql/trouble.js";
import { missingForChromium, startChromium } from "../support/chromium.js";
import { startTestHub, type TestHub } from "../support/test-hub.js";

const CI_NEEDS_IT = process.env["TEST_CHROMIUM"] === "required";

const BUILD_MS = 240_000;

/** Where pictures of the pages go, for people to look at; unset: none are taken. */
const PICTURES = process.env["TEST_PICTURES"];

describe("the hub's pages in a browser", () => {
  let hub: TestHub;
  let browser: Browser;
  let page: Page;
  let troubles: string[] = [];

  beforeAll(async () => {
    if (missingForChromium !== null) return;
    // Builds only what is older than its sources.
    await promisify(execFile)(process.execPath, ["--import", "tsx", "scripts/build-pages.ts"]);
    hub = await startTestHub({ graphiql: true });
    await hub.admin.data(`mutation {
      productUpsert(input: { handle: "mug", title: "Mug", variants: [{ sku: "MUG" }] }) { userErrors { message } }
    }`);
    browser = await startChromium();
  }, BUILD_MS);

  beforeEach(async ({ skip }) => {
    if (CI_NEEDS_IT && missingForChromium !== null) throw new Error(`Pages are to be tried, but ${missingForChromium}.`);
    skip(missingForChromium !== null, missingForChromium ?? "");
    troubles = [];
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    page = await context.newPage();
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
    return () => context.close();
  });

  afterAll(async () => {
    if (missingForChromium !== null) return;
    await browser.close();
    await hub.close();
  });

  async function picture(name: string): Promise<void> {
    if (PICTURES === undefined) return;
    await mkdir(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }

  it("shows at / what this is, with places that are there", async () => {
    await page.goto(hub.url);
    await expect.poll(() => page.title()).toBe("Inventory hub");
    await picture("front");
    const links = await Promise.all((await page.locator("dt a").all()).map((link) => link.getAttribute("href")));
    expect(links).toContain("/graphiql");
    for (const link of links.filter((path) => path !== null && path !== "/graphql")) {
      expect([link, (await page.request.get(new URL(link ?? "", hub.url).href)).status()]).toEqual([link, 200]);
    }
    expect(troubles).toEqual([]);
  });

  it("runs an operation in GraphiQL with a key, and keeps the key", async () => {
    await page.goto(`${hub.url}/graphiql`);
    await page.getByLabel("Key", { exact: true }).fill(hub.admin.key ?? "");
    const schema = page.waitForResponse(`${hub.url}/graphql`);
    await page.getByRole("button", { name: "Use this key" }).click();
    await schema;
    expect(await page.locator("#key-state").textContent()).toBe("Kept in this browser.");
    await page.locator(".graphiql-execute-button").waitFor();
    await page.locator(".graphiql-query-editor .view-lines").click();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.insertText('{ variant(sku: "MUG") { sku } }');
    // The editor has closed the first brace by itself, behind what was written.
    await page.keyboard.press("Delete");
    // The editor reads what was written in a while of its own: people press again.
    const press = async (): Promise<string | null> => {
      await page.locator(".graphiql-execute-button").click();
      return page.locator(".graphiql-response").textContent();
    };
    await expect.poll(press, { interval: 1_000 }).toContain('"MUG"');
    await picture("graphiql");
    await page.reload();
    await expect.poll(() => page.getByLabel("Key", { exact: true }).inputValue()).toBe(hub.admin.key);
    expect(troubles).toEqual([]);
  });

  it("says below the field that a key is wrong", async () => {
    await page.goto(`${hub.url}/graphiql`);
    await page.getByLabel("Key", { exact: true }).fill("no-key-of-this-hub");
    await page.getByRole("button", { name: "Use this key" }).click();
    await expect.poll(() => page.locator("#key-state").textContent()).toBe(WRONG_KEY);
    await picture("graphiql-wrong-key");
  });
});
