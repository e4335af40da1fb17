import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withAdmin } from "../../support/cluster.js";
import { serveStock, type ServedStock } from "../served-stock.js";

let stock: ServedStock;

beforeAll(async () => {
  stock = await serveStock();
  await stock.stock({ variantId: await stock.variant("A"), locationId: await stock.location("WH-1") }, 5);
});
afterAll(() => stock.close());

const INTEGRITY = `{ inventoryIntegrity { ok checkedAt sequence checked movements
  drifted { check sku location { code } account expected actual message } } }`;

interface Answer {
  readonly inventoryIntegrity: { readonly ok: boolean; readonly checkedAt: string };
}

describe("inventoryIntegrity", () => {
  it("answers the report to the admin and to dashboards only", async () => {
    const expected = { inventoryIntegrity: { ok: true, sequence: "1", checked: 1, movements: "1", drifted: [] } };
    expect(await stock.served.client().data(INTEGRITY)).toMatchObject(expected);
    expect(await stock.served.client({ role: "DASHBOARD" }).data(INTEGRITY)).toMatchObject(expected);
    for (const role of ["PUBLIC", "STOREFRONT", "ORDERS", "POS", "WAREHOUSE"] as const) {
      expect((await stock.served.client({ role }).ask(INTEGRITY)).codes).toEqual(["FORBIDDEN"]);
    }
  });

  it("runs once for all who ask while it runs, and anew for the next", async () => {
    const client = stock.served.client();
    const alone = await stock.counted.count(() => client.data<Answer>(INTEGRITY));
    const source = `{ a: ${INTEGRITY.slice(1, -1)} b: ${INTEGRITY.slice(1, -1)} }`;
    const together = await stock.counted.count(() => client.data<{ a: object; b: object }>(source));
    expect(together.statements).toHaveLength(alone.statements.length);
    expect(together.result.a).toEqual(together.result.b);
    const next = await client.data<Answer>(INTEGRITY);
    expect(next.inventoryIntegrity.checkedAt > alone.result.inventoryIntegrity.checkedAt).toBe(true);
  });

  it("names what differs", async () => {
    await withAdmin(stock.test.adminUrl, (admin) => admin.query("update inventory_level set damaged = 1"));
    expect(await stock.served.client().data(INTEGRITY)).toMatchObject({
      inventoryIntegrity: {
        ok: false,
        drifted: [
          {
            check: "LEVEL_BALANCE",
            sku: "A",
            location: { code: "WH-1" },
            account: "DAMAGED",
            expected: "0",
            actual: "1",
            message: 'The movements of SKU "A" at WH-1 add up to 0 units DAMAGED; the level says 1.',
          },
        ],
      },
    });
  });
});
