import fc from "fast-check";
import { v7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adjustInventory, adjustmentStore, voidAdjustment } from "../../src/adjustments/index.js";
import { reservationStore } from "../../src/reservations/index.js";
import { returnsOfOrders, returnStore } from "../../src/returns/index.js";
import { recordSale, saleStore, voidSale, type SaleVoidInput } from "../../src/sales/index.js";
import type { DocumentStore, Hub } from "../../src/stock/index.js";
import { callerOver, hubOver } from "../support/hub.js";
import { checkIntegrity } from "../support/integrity.js";
import { openStock, type StockFixture } from "../support/stock.js";

/*
 * Adjustments and sales are made, and taken back in parts, by many at once on two ledgers. Whatever the order: what lies at a level is what stands of
 * all documents, nothing is taken back that did not stand, and an incident has lost what was taken back of it.
 */

let stock: StockFixture;
let hubs: readonly Hub[];
let shops = 0;

beforeAll(async () => {
  stock = await openStock([adjustmentStore, reservationStore, saleStore, returnStore] as DocumentStore<unknown>[]);
  hubs = [hubOver(stock), hubOver(stock, stock.secondLedger())];
  const places = [await stock.location("WH-1"), await stock.location("STORE-1")];
  await stock.channel("WEB", places);
});
afterAll(() => stock.close());

const LOCATIONS = ["WH-1", "STORE-1"] as const;
const quantity = fc.integer({ min: 1, max: 6 });
const place = fc.constantFrom(...LOCATIONS);

type Act =
  | { readonly act: "ADJUST"; readonly location: string; readonly delta: number }
  | { readonly act: "SELL"; readonly location: string; readonly quantity: number; readonly fulfilled: boolean }
  | { readonly act: "VOID"; readonly pick: number; readonly quantity: number | null; readonly fact: boolean };

const randomAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    act: fc.constant("ADJUST" as const),
    location: place,
    delta: fc.oneof(
      quantity,
      quantity.map((units) => -units),
    ),
  }),
  fc.record({ act: fc.constant("SELL" as const), location: place, quantity, fulfilled: fc.boolean() }),
  {
    arbitrary: fc.record({ act: fc.constant("VOID" as const), pick: fc.nat(), quantity: fc.option(quantity), fact: fc.boolean() }),
    weight: 3,
  },
);

/** A document, and what of it stands: units that AVAILABLE gains by it, or loses where negative. */
interface Document {
  readonly kind: "ADJUSTMENT" | "SALE";
  readonly id: string;
  readonly location: string;
  readonly sign: 1 | -1;
  standing: number;
}

class Shop {
  readonly #sku: string;
  readonly #variantId: number;
  readonly documents: Document[] = [];

  private constructor(sku: string, variantId: number) {
    this.#sku = sku;
    this.#variantId = variantId;
  }

  static async open(): Promise<Shop> {
    const sku = `RANDOM-${(shops += 1)}`;
    return new Shop(sku, await stock.variant(sku));
  }

  async play(act: Act, at: number): Promise<void> {
    const hub = hubs[at % hubs.length];
    if (hub === undefined) throw new Error("There is no such hub.");
    const caller = callerOver(stock);
    const idempotencyKey = v7();
    if (act.act === "ADJUST") {
      const { location, delta } = act;
      const lines = [{ sku: this.#sku, location, delta }];
      const { adjustment } = await adjustInventory(hub, caller, { idempotencyKey, reason: "OTHER", fact: true, lines });
      this.#made("ADJUSTMENT", adjustment?.id, location, delta);
    } else if (act.act === "SELL") {
      const { location, quantity: units, fulfilled } = act;
      const lines = [{ sku: this.#sku, location, quantity: units }];
      const { sale } = await recordSale(hub, caller, { idempotencyKey, channel: "WEB", reference: idempotencyKey, fulfilled, lines });
      this.#made("SALE", sale?.id, location, -units);
    } else {
      const document = this.documents[act.pick % this.documents.length];
      if (document === undefined) return;
      const { id, location } = document;
      const lines = act.quantity === null ? null : [{ sku: this.#sku, location, quantity: act.quantity }];
      const input = { idempotencyKey, id, expectedVersion: null, fact: act.fact, lines };
      const [{ userErrors }, taken] = await this.#void(hub, document, input);
      // What was refused stood less, or was gone from the shelf.
      if (userErrors.length > 0) expect(["EXCEEDS_REMAINING", "INSUFFICIENT_STOCK", "ILLEGAL_TRANSITION"]).toContain(userErrors[0]?.code);
      else document.standing -= taken;
    }
  }

  async #void(hub: Hub, { kind, standing }: Document, input: SaleVoidInput) {
    const caller = callerOver(stock);
    const [line] = input.lines ?? [];
    if (kind === "SALE") {
      const answer = await voidSale(hub, caller, returnsOfOrders, input);
      return [answer, line?.quantity ?? standing] as const;
    }
    const lines = line === undefined ? null : [{ sku: this.#sku, location: line.location ?? "", quantity: line.quantity }];
    return [await voidAdjustment(hub, caller, { ...input, lines }), line?.quantity ?? standing] as const;
  }

  #made(kind: Document["kind"], id: string | undefined, location: string, effect: number): void {
    if (id === undefined) throw new Error("A fact was refused.");
    this.documents.push({ kind, id, location, sign: effect < 0 ? -1 : 1, standing: Math.abs(effect) });
  }

  async expectSound(): Promise<void> {
    for (const location of LOCATIONS) {
      const here = this.documents.filter((document) => document.location === location);
      expect(here.filter(({ standing }) => standing < 0)).toEqual([]);
      const sum = here.reduce((total, { sign, standing }) => total + sign * standing, 0);
      const [level] = await stock.test.database.query<{ available: number }>(
        "select available from inventory_level l join location p on p.id = l.location_id where l.variant_id = $1 and p.code = $2",
        [this.#variantId, location],
      );
      expect(level?.available ?? 0).toBe(sum);
    }
    const short = await stock.test.database.query(
      `select i.sequence from oversell_incident i join movement m on m.sequence = i.sequence
       cross join lateral (select coalesce(sum(v.quantity), 0) as units from oversell_void v where v.incident = i.sequence) taken
       cross join lateral (select coalesce(sum(c.quantity), 0) as units from movement c where c.corrects = i.sequence) corrected
       where m.variant_id = $1 and taken.units <> least(i.quantity, corrected.units)`,
      [this.#variantId],
    );
    expect(short).toEqual([]);
  }
}

describe("what was adjusted and sold, and taken back in parts", () => {
  it("is at each level what stands of all documents, one by one", { timeout: 120_000 }, async () => {
    const property = fc.asyncProperty(fc.array(randomAct, { minLength: 10, maxLength: 30, size: "max" }), async (acts) => {
      const shop = await Shop.open();
      for (const [at, act] of acts.entries()) await shop.play(act, at);
      await shop.expectSound();
    });
    await fc.assert(property, { numRuns: 15 });
    expect((await checkIntegrity(stock.test.database)).drifted).toEqual([]);
  });

  it("is so too where it comes at once on two ledgers", { timeout: 120_000 }, async () => {
    const wave = fc.array(randomAct, { minLength: 2, maxLength: 8 });
    const property = fc.asyncProperty(fc.array(wave, { minLength: 2, maxLength: 6, size: "max" }), async (waves) => {
      const shop = await Shop.open();
      // Parts only: of what is left, nobody knows how much it is before the others are done.
      for (const acts of waves) {
        await Promise.all(acts.map((act, at) => shop.play(act.act === "VOID" ? { ...act, quantity: act.quantity ?? 1 } : act, at)));
      }
      await shop.expectSound();
    });
    await fc.assert(property, { numRuns: 15 });
    expect((await checkIntegrity(stock.test.database)).drifted).toEqual([]);
  });
});
