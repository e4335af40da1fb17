import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newKey, openShop, type Shop } from "../graphql/shop.js";
import { RawSocket } from "../support/live-client.js";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});

afterAll(async () => {
  await shop.close();
});

const QUERY = `subscription ($filter: MovementFilter, $after: Sequence) {
  movementRecorded(filter: $filter, after: $after) { sequence sku kind quantity from { account location { code } } levels { version location { code } quantities { available reserved } } }
}`;

interface Recorded {
  readonly movementRecorded: { readonly sequence: string; readonly sku: string; readonly kind: string };
}

async function adjust(sku: string, delta: number, location = "WH-1"): Promise<void> {
  const input = { idempotencyKey: newKey(), reason: "FOUND", lines: [{ sku, location, delta }] };
  await shop.accept("inventoryAdjust", "adjustment", "id", input);
}

const head = async (): Promise<string> => (await shop.admin.data<{ sequence: string }>("{ sequence }")).sequence;

describe("movementRecorded", () => {
  it("tells every movement as it is recorded", async () => {
    const sku = await shop.article("LIVE-1");
    const raw = await RawSocket.connect(shop.url, shop.admin.key ?? "");
    raw.subscribe("1", QUERY, { filter: { skus: [sku] }, after: await head() });
    await adjust(sku, 5);
    await shop.reserved([{ sku, quantity: 3 }], false);
    const answers = await raw.answers<Recorded>("1", 2);
    expect(answers).toMatchObject([
      { data: { movementRecorded: { sku, kind: "ADJUST", quantity: 5, from: { account: "ADJUSTMENT", location: null } } } },
      {
        data: {
          movementRecorded: {
            sku,
            kind: "RESERVE",
            quantity: 3,
            levels: [{ version: 3, location: { code: "WH-1" }, quantities: { available: 12, reserved: 3 } }],
          },
        },
      },
    ]);
    await raw.close();
  });

  it("tells first what was recorded after a sequence, and each once", async () => {
    const sku = await shop.article("LIVE-2");
    const after = await head();
    for (let round = 0; round < 10; round += 1) await adjust(sku, 1);
    const raw = await RawSocket.connect(shop.url, shop.admin.key ?? "");
    raw.subscribe("1", QUERY, { filter: { skus: [sku] }, after });
    await raw.answers("1", 10);
    for (let round = 0; round < 10; round += 1) await adjust(sku, 1);
    const answers = await raw.answers<Recorded>("1", 20);
    expect(answers.map(({ data }) => Number(data?.movementRecorded.sequence) - Number(after))).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    await raw.close();
  });

  it("keeps to a filter, and to the locations of a key", async () => {
    const sku = await shop.article("LIVE-3");
    const store = await shop.client({ role: "POS", channels: ["WEB"], locations: ["STORE-1"] });
    const after = await head();
    await adjust(sku, 1);
    await adjust(sku, 2, "STORE-1");
    const raw = await RawSocket.connect(shop.url, store.key ?? "");
    raw.subscribe("1", QUERY, { after });
    raw.subscribe("2", QUERY, { filter: { locations: ["WH-1"] } });
    expect(await raw.answers("1", 1)).toMatchObject([{ data: { movementRecorded: { quantity: 2 } } }]);
    expect(await raw.answers("2", 1)).toMatchObject([{ errors: [{ extensions: { code: "FORBIDDEN" } }] }]);
    await raw.until(({ type, id }) => type === "complete" && id === "2");
    await raw.close();
  });

  it("is for staff", async () => {
    const client = await shop.client({ role: "STOREFRONT", channels: ["WEB"] });
    const raw = await RawSocket.connect(shop.url, client.key ?? "");
    raw.subscribe("1", QUERY);
    expect(await raw.answers("1", 1)).toMatchObject([{ errors: [{ extensions: { code: "FORBIDDEN" } }] }]);
    await raw.close();
  });

  it("asks for a new start where the sequence lies beyond the ledger", async () => {
    const raw = await RawSocket.connect(shop.url, shop.admin.key ?? "");
    raw.subscribe("1", QUERY, { after: "999999999" });
    expect(await raw.answers("1", 1)).toMatchObject([{ errors: [{ extensions: { code: "RESYNC_REQUIRED", sequence: await head() } }] }]);
    await raw.until(({ type, id }) => type === "complete" && id === "1");
    await raw.close();
  });

  it("ends with its key", async () => {
    const { client, clientId } = await shop.key({ role: "DASHBOARD" });
    const raw = await RawSocket.connect(shop.url, client.key ?? "");
    raw.subscribe("1", QUERY);
    await shop.accept("apiKeyRevoke", "client", "id", { id: clientId });
    expect(await raw.closeCode()).toBe(4403);
  });
});
