import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newKey, openShop, type Shop } from "../graphql/shop.js";
import { RawSocket, type LiveAnswer } from "../support/live-client.js";

let shop: Shop;
let raw: RawSocket;

beforeAll(async () => {
  shop = await openShop();
  raw = await RawSocket.connect(shop.url, shop.admin.key ?? "");
});

afterAll(async () => {
  await raw.close();
  await shop.close();
});

const QUERY = `subscription ($skus: [String!], $locations: [String!], $after: Sequence, $snapshot: Boolean! = false, $coalesceMs: Int) {
  availabilityChanged(skus: $skus, locations: $locations, after: $after, snapshot: $snapshot, coalesceMs: $coalesceMs) {
    sku location { code } before { available reserved onHand } after { available reserved onHand } cause document { kind id } version sequence occurredAt recordedAt
  }
}`;

interface Change {
  readonly sku: string;
  readonly location: { readonly code: string };
  readonly before: { readonly available: number } | null;
  readonly after: { readonly available: number };
  readonly cause: string;
  readonly version: number;
  readonly sequence: string;
}
interface Changed {
  readonly availabilityChanged: Change;
}

const changesIn = (answers: readonly LiveAnswer<Changed>[]): Change[] => answers.flatMap(({ data }) => data?.availabilityChanged ?? []);
const head = async (): Promise<string> => (await shop.admin.data<{ sequence: string }>("{ sequence }")).sequence;

async function adjust(
  lines: readonly { readonly sku: string; readonly delta: number; readonly location?: string; readonly state?: string }[],
): Promise<void> {
  const input = { idempotencyKey: newKey(), reason: "FOUND", lines: lines.map((line) => ({ location: "WH-1", ...line })) };
  await shop.accept("inventoryAdjust", "adjustment", "id", input);
}

describe("availabilityChanged", () => {
  it("tells of one event for each command and level, with what was there before and after it", async () => {
    const [a, b] = [await shop.article("ONE-A"), await shop.article("ONE-B")];
    raw.subscribe("one", QUERY, { skus: [a, b], after: await head() });
    // Two movements at the level of A, one at that of B.
    await adjust([
      { sku: a, delta: 5 },
      { sku: b, delta: 1 },
      { sku: a, delta: 2, state: "DAMAGED" },
    ]);
    const id = await shop.reserved([{ sku: a, quantity: 3 }], false);
    const changes = changesIn(await raw.answers<Changed>("one", 3));
    expect(changes.slice(0, 2).sort((x, y) => x.sku.localeCompare(y.sku))).toMatchObject([
      { sku: a, cause: "ADJUST", version: 2, before: { available: 10, onHand: 10 }, after: { available: 15, onHand: 17 } },
      { sku: b, cause: "ADJUST", version: 2, before: { available: 10 }, after: { available: 11 } },
    ]);
    expect(changes[2]).toMatchObject({
      cause: "RESERVE",
      document: { kind: "RESERVATION", id },
      location: { code: "WH-1" },
      version: 3,
      before: { available: 15, reserved: 0 },
      after: { available: 12, reserved: 3 },
    });
  });

  it("goes on from any event it gave, also from one in the middle of a command", async () => {
    const skus = [await shop.article("MID-A"), await shop.article("MID-B"), await shop.article("MID-C")];
    const start = await head();
    await adjust(
      skus.flatMap((sku) => [
        { sku, delta: 1 },
        { sku, delta: 1, state: "DAMAGED" },
      ]),
    );
    await adjust([{ sku: skus[0] ?? "", delta: 1 }]);
    raw.subscribe("all", QUERY, { skus, after: start });
    const all = changesIn(await raw.answers<Changed>("all", 4));
    for (const [index, { sequence }] of all.slice(0, 3).entries()) {
      raw.subscribe(`from ${index}`, QUERY, { skus, after: sequence });
      expect(changesIn(await raw.answers<Changed>(`from ${index}`, 3 - index))).toEqual(all.slice(index + 1));
    }
  });

  it("begins with the levels as they are where a snapshot is asked for, and misses nothing after it", async () => {
    const skus = [await shop.article("SNAP-A"), await shop.article("SNAP-B", 3)];
    const at = Number(await head());
    raw.subscribe("snap", QUERY, { skus, snapshot: true });
    await raw.answers("snap", 2);
    await adjust([{ sku: skus[1] ?? "", delta: 4 }]);
    const changes = changesIn(await raw.answers<Changed>("snap", 3));
    expect(
      changes.map(({ sku, cause, before, after, version }) => [sku, cause, before?.available ?? null, after.available, version]),
    ).toEqual([
      [skus[0], "SNAPSHOT", null, 10, 1],
      [skus[1], "SNAPSHOT", null, 3, 1],
      [skus[1], "ADJUST", 3, 7, 2],
    ]);
    expect(changes.slice(0, 2).every(({ sequence }) => Number(sequence) >= at)).toBe(true);
  });

  it("takes a snapshot among writers with every level's versions rising by one", async () => {
    const skus = await Promise.all(Array.from({ length: 6 }, (_, index) => shop.article(`BUSY-${index}`)));
    let writing = true;
    const writers = skus.map(async (sku) => {
      for (let round = 0; round < 12 || writing; round += 1) await adjust([{ sku, delta: 1 }]);
    });
    raw.subscribe("busy", QUERY, { skus, snapshot: true });
    await raw.answers("busy", 40);
    writing = false;
    await Promise.all(writers);
    const wanted = new Map(await Promise.all(skus.map(async (sku) => [sku, (await shop.level(sku))?.["available"]] as const)));
    const versions = new Map<string, number>();
    const seen = async (): Promise<Map<string, number>> => {
      const changes = changesIn(await raw.answers<Changed>("busy", 1));
      versions.clear();
      for (const { sku, version } of changes) {
        const last = versions.get(sku);
        if (last !== undefined && version !== last + 1) throw new Error(`${sku} went from version ${last} to ${version}.`);
        versions.set(sku, version);
      }
      return new Map(changes.map(({ sku, after }) => [sku, after.available]));
    };
    await expect.poll(seen, { timeout: 10_000 }).toEqual(wanted);
  });

  it("merges the events of a level for those who ask for it", async () => {
    const sku = await shop.article("MERGE");
    raw.subscribe("merge", QUERY, { skus: [sku], after: await head(), coalesceMs: 300 });
    for (let round = 0; round < 5; round += 1) await adjust([{ sku, delta: 1 }]);
    await expect.poll(async () => changesIn(await raw.answers<Changed>("merge", 1)).at(-1)?.after.available, { timeout: 10_000 }).toBe(15);
    const changes = changesIn(await raw.answers<Changed>("merge", 1));
    expect(changes.length).toBeLessThan(5);
    expect(changes.some(({ cause }) => cause === "COALESCED")).toBe(true);
    expect(changes[0]?.before?.available).toBe(10);
  });

  it("keeps to the locations of a key, and refuses others", async () => {
    const sku = await shop.article("PLACE");
    const store = await shop.client({ role: "POS", channels: ["WEB"], locations: ["STORE-1"] });
    const own = await RawSocket.connect(shop.url, store.key ?? "");
    own.subscribe("1", QUERY, { after: await head() });
    own.subscribe("2", QUERY, { locations: ["WH-1"] });
    await adjust([{ sku, delta: 1 }]);
    await adjust([{ sku, delta: 2, location: "STORE-1" }]);
    expect(changesIn(await own.answers<Changed>("1", 1))).toMatchObject([{ location: { code: "STORE-1" }, after: { available: 2 } }]);
    expect(await own.answers("2", 1)).toMatchObject([{ errors: [{ extensions: { code: "FORBIDDEN" } }] }]);
    await own.close();
  });

  it.each([
    ["a snapshot after a sequence", { snapshot: true, after: "0" }, "BAD_USER_INPUT"],
    ["a negative time", { coalesceMs: -1 }, "BAD_USER_INPUT"],
    ["too long a time", { coalesceMs: 60_001 }, "BAD_USER_INPUT"],
    ["too many SKUs", { skus: Array.from({ length: 251 }, (_, index) => `S-${index}`) }, "LIMIT_EXCEEDED"],
    ["a place beyond the ledger", { after: "900000000000" }, "RESYNC_REQUIRED"],
  ])("refuses %s", async (what, variables, code) => {
    raw.subscribe(what, QUERY, variables);
    expect(await raw.answers(what, 1)).toMatchObject([{ errors: [{ extensions: { code } }] }]);
    await raw.until(({ type, id }) => type === "complete" && id === what);
  });
});
