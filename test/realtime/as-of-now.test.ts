import { createClient } from "graphql-sse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newKey, openShop, type Shop } from "../graphql/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

describe("what subscribers get", () => {
  it("of a location is as it was when the event was recorded, however short before it was renamed", async () => {
    const sku = await shop.article("RENAMED");
    const received: string[] = [];
    const headers = { authorization: `Bearer ${shop.admin.key}` };
    const events = createClient({ url: `${shop.url}/graphql`, headers, retryAttempts: 0 }).iterate<{
      availabilityChanged: { location: { name: string; active: boolean } };
    }>({
      query: `subscription { availabilityChanged(skus: ["${sku}"], snapshot: true) { location { name active } } }`,
    });
    const rounds = 20;
    for await (const { data } of events) {
      const { name, active } = data?.availabilityChanged.location ?? { name: "", active: true };
      received.push(`${name} ${active}`);
      if (received.length > rounds) break;
      const input = {
        code: "WH-1",
        name: `Name ${received.length}`,
        priority: 1,
        active: received.length % 2 === 0,
        expectedVersion: null,
      };
      await shop.accept("locationUpsert", "location", "id", input);
      const lines = [{ sku, location: "WH-1", delta: 1 }];
      await shop.accept("inventoryAdjust", "adjustment", "id", { idempotencyKey: newKey(), reason: "FOUND", lines });
    }
    expect(received.slice(1)).toEqual(Array.from({ length: rounds }, (_, index) => `Name ${index + 1} ${(index + 1) % 2 === 0}`));
    await shop.accept("locationUpsert", "location", "id", {
      code: "WH-1",
      name: "Warehouse",
      priority: 1,
      active: true,
      expectedVersion: null,
    });
  });

  it("of units is that they are there from the moment their hold has ended", async () => {
    const sku = await shop.article("ENDED", 8);
    const query = `{ sequence availability(skus: ["${sku}"], channel: "WEB") { availableToSell } }`;
    const over = "select clock_timestamp() >= max(expires_at) as over from reservation where id = any($1::uuid[])";
    for (let round = 0; round < 4; round += 1) {
      const input = { idempotencyKey: newKey(), channel: "WEB", ttlSeconds: 1, lines: [{ sku, quantity: 4, location: "WH-1" }] };
      const { id } = await shop.accept<{ id: string }>("reservationCreate", "reservation", "id", input);
      const before = await shop.admin.data<{ availability: [{ availableToSell: number }] }>(query);
      expect(before.availability[0].availableToSell).toBeLessThanOrEqual(8);
      for (;;) {
        const [row] = await shop.test.database.query<{ over: boolean }>(over, [[id]]);
        if (row?.over === true) break;
      }
      const after = await shop.admin.data<{ availability: [{ availableToSell: number }] }>(query);
      expect(after.availability[0].availableToSell).toBe(8);
    }
  });
});
