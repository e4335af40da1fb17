import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { GraphqlClient } from "../support/graphql-client.js";
import { type HubProcess, PROCESS_ADMIN_KEY, startHubProcess } from "../support/hub-process.js";
import { runExample } from "./run-example.js";

const NOBODY = "http://127.0.0.1:1";

interface Shelf {
  readonly inventoryLevel: { readonly onHand: number; readonly available: number; readonly reserved: number };
  readonly sales: { readonly nodes: readonly { readonly reference: string }[] };
  readonly inventoryIntegrity: { readonly ok: boolean };
}

describe("the till example", () => {
  let test: TestDatabase;
  let hub: HubProcess;
  let folder: string;
  let queue: string;
  const script = (...lines: string[]): string => {
    const path = join(folder, "script.txt");
    writeFileSync(path, lines.join("\n"));
    return path;
  };
  const till = (url: string, ...args: string[]): Promise<{ readonly code: number | null; readonly text: string }> =>
    runExample("pos", { args: ["--queue", queue, ...args], env: { HUB_URL: url, HUB_KEY: PROCESS_ADMIN_KEY } });
  const shelf = async (sku: string): Promise<Shelf> =>
    new GraphqlClient(hub.url, PROCESS_ADMIN_KEY).data<Shelf>(
      `query ($sku: String!) {
        inventoryLevel(sku: $sku, location: "STORE-1") { onHand available reserved }
        sales(channel: "POS-1", first: 100) { nodes { reference } }
        inventoryIntegrity { ok }
      }`,
      { sku },
    );
  const queued = (): string[] => readFileSync(queue, "utf8").split("\n").slice(0, -1);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "till-"));
    queue = join(folder, "queue", "sales.jsonl");
    test = await createTestDatabase();
    hub = await startHubProcess(test, { HUB_DEMO: "1" });
  });

  afterAll(async () => {
    await hub.stop();
    await test.close();
    rmSync(folder, { recursive: true });
  });

  it("holds and sells, loses the line, sells on, delivers afterwards, and doubles nothing", async () => {
    const before = await shelf("BAR-OAT");
    const { code, text } = await till(hub.url, "--once");
    expect(code).toBe(0);
    expect(text).toMatch(/Held 2 × BAR-OAT/);
    expect(text).toMatch(/The line is cut\. 2 waiting/);
    expect(text).toMatch(/Sent 3 again: 3 known already, 0 booked\./);
    const after = await shelf("BAR-OAT");
    expect(after.inventoryLevel.onHand).toBe(before.inventoryLevel.onHand - 3);
    expect(after.inventoryLevel.reserved).toBe(0);
    expect(after.sales.nodes).toHaveLength(3);
    expect(queued()).toEqual([]);
  });

  it("keeps its sales in a file while the hub is away, and delivers them from there, however often, once", async () => {
    const before = await shelf("MUG-BLUE");
    const away = await till(NOBODY, "--script", script("sell MUG-BLUE 2", "hold MUG-BLUE", "sell MUG-BLUE"));
    expect(away.code).toBe(0);
    expect(away.text).toMatch(/No hub answers at .* 2 waiting in/);
    const kept = readFileSync(queue, "utf8");
    expect(queued()).toHaveLength(2);

    const back = await till(hub.url, "--script", script("send"));
    expect(back.text).toMatch(/2 waiting from before\.[^]*is booked[^]*is booked[^]*Nothing waits/);
    expect(queued()).toEqual([]);
    // As if the hub's answer had been lost, and the last sale cut off while it was written.
    writeFileSync(queue, `${kept}{"idempotencyKey":"sale-R-to`);
    const again = await till(hub.url, "--script", script("quit"));
    expect(again.text).toMatch(/2 waiting from before\.[^]*is known already[^]*is known already/);
    expect(queued()).toEqual([]);

    const after = await shelf("MUG-BLUE");
    expect(after.inventoryLevel.onHand).toBe(before.inventoryLevel.onHand - 3);
    expect(after.sales.nodes).toHaveLength(before.sales.nodes.length + 2);
    expect(after.inventoryIntegrity.ok).toBe(true);
  });

  it("sells what the hub says is not there, and tells of the incident", async () => {
    const { text } = await till(hub.url, "--script", script("hold TENT-3", "sell TENT-3"));
    expect(text).toMatch(/Not held: .*TENT-3/);
    expect(text).toMatch(/is booked .* 1 more than the hub had/);
  });

  it("puts a sale aside that the hub will never take", async () => {
    const { code, text } = await till(hub.url, "--script", script("sell NO-SUCH-SKU", "sell BAR-OAT"));
    expect(code).toBe(0);
    expect(text).toMatch(/was refused and put aside[^]*is booked/);
    expect(queued()).toEqual([]);
    expect(readFileSync(`${queue}.refused`, "utf8")).toContain("NO-SUCH-SKU");
  });

  it("halves a call that is refused as a whole, down to the one sale that is to blame, and books the others", async () => {
    const before = await shelf("BAR-OAT");
    await till(NOBODY, "--script", script(...Array.from({ length: 7 }, () => "sell BAR-OAT")));
    const sales = queued().map((line) => JSON.parse(line) as { reference: string; occurredAt: string; lines: object[] });
    const [, second, , , fifth, sixth] = sales;
    if (second === undefined || fifth === undefined || sixth === undefined) throw new Error("The till has too few sales.");
    // What GraphQL itself refuses names no item: the whole call is turned away, for a date, for half a unit, or for what is no sale at all.
    second.occurredAt = "yesterday";
    fifth.lines = [{ sku: "BAR-OAT", location: "STORE-1", quantity: 0.5 }];
    sixth.lines = Array.from({ length: 1_001 }, () => ({ sku: "BAR-OAT", location: "STORE-1", quantity: 1 }));
    writeFileSync(queue, sales.map((sale) => `${JSON.stringify(sale)}\n`).join(""));
    const { code, text } = await till(hub.url, "--script", script("quit"));
    expect(code).toBe(0);
    for (const { reference } of [second, fifth, sixth]) expect(text).toMatch(new RegExp(`Receipt ${reference} was refused and put aside`));
    expect(queued()).toEqual([]);
    const aside = readFileSync(`${queue}.refused`, "utf8");
    for (const { reference } of [second, fifth, sixth]) expect(aside).toContain(reference);
    const after = await shelf("BAR-OAT");
    expect(after.inventoryLevel.onHand).toBe(before.inventoryLevel.onHand - 4);
  });

  it("says what to do about a missing or a wrong key, and keeps the sale", async () => {
    const missing = await runExample("pos", { args: ["--queue", queue], env: { HUB_URL: hub.url } });
    expect(missing).toMatchObject({ code: 1, text: expect.stringMatching(/^Set HUB_KEY/) as string });
    const wrong = await runExample("pos", {
      args: ["--queue", queue, "--script", script("sell BAR-OAT")],
      env: { HUB_URL: hub.url, HUB_KEY: "this-key-is-unknown" },
    });
    expect(wrong).toMatchObject({ code: 1, text: expect.stringMatching(/UNAUTHENTICATED/) as string });
    expect(queued()).toHaveLength(1);
    expect(existsSync(`${queue}.new`)).toBe(false);
  });
});
