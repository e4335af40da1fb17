import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { UserErrorData } from "../../src/platform/errors/user-error.js";
import type { Caller } from "../../src/platform/graphql/context.js";
import { cancelReservation, createReservation, shipReservation, voidShipment } from "../../src/reservations/index.js";
import { cancelReturn, createReturn, inspectReturn, receiveReturn, returnsOfOrders } from "../../src/returns/index.js";
import { recordSale, voidSale } from "../../src/sales/index.js";
import { callerOver } from "../support/hub.js";
import { checkIntegrity } from "../support/integrity.js";
import { openOrders, type OrdersFixture } from "../support/orders.js";

/*
 * Orders are placed, sold, shipped, cancelled and sent back, by returns of the sale and of the order, and in parts taken back, in any order. Whatever was done:
 * the counts of orders and sales are what their returns say, and where all that left could be taken back as a fact, everything is where it was and no return
 * stands.
 */

let shop: OrdersFixture;
let caller: Caller;

beforeAll(async () => {
  shop = await openOrders();
  // Bound to all locations: it tells of whatever was sold at them, for another channel too.
  caller = { ...callerOver(shop), locations: ["WH-1", "STORE-1"] };
});
afterAll(() => shop.close());

const OPENING = 30;
const RUNS = Number(process.env["CLAIM_RUNS"] ?? 25);
const SEED = Number(process.env["CLAIM_SEED"] ?? 1);

const quantity = fc.integer({ min: 1, max: 4 });
const pick = fc.nat({ max: 100 });
const fact = fc.boolean();
const some = fc.option(quantity, { freq: 2 });
const receipt = fc.constantFrom(null, "WAITS", "RESTOCK", "DAMAGE", "SCRAP", "TO_SUPPLIER");

const randomAct = fc.oneof(
  fc.record({
    act: fc.constant("ORDER" as const),
    quantities: fc.array(quantity, { minLength: 1, maxLength: 2 }),
    confirm: fc.boolean(),
    named: fc.boolean(),
  }),
  {
    arbitrary: fc.record({
      act: fc.constant("SELL" as const),
      order: fc.option(pick, { freq: 4 }),
      channel: fc.constantFrom("WEB", "POS"),
      fulfilled: fc.constantFrom(true, true, false),
      located: fc.boolean(),
      quantity: fc.integer({ min: 1, max: 7 }),
    }),
    weight: 2,
  },
  fc.record({ act: fc.constant("SHIP" as const), pick, quantity: some }),
  fc.record({ act: fc.constant("CANCEL" as const), pick, quantity }),
  {
    arbitrary: fc.record({
      act: fc.constant("RETURN" as const),
      of: fc.constantFrom("SALE", "SALE", "ORDER"),
      pick,
      quantity: fc.integer({ min: 1, max: 3 }),
      at: fc.constantFrom("WH-1", "STORE-1"),
      receipt,
    }),
    weight: 3,
  },
  fc.record({ act: fc.constant("RECEIVE" as const), pick }),
  fc.record({ act: fc.constant("CALL_OFF" as const), pick }),
  fc.record({ act: fc.constant("INSPECT" as const), pick, disposition: fc.constantFrom("RESTOCK", "DAMAGE", "SCRAP") }),
  { arbitrary: fc.record({ act: fc.constant("VOID_SALE" as const), pick, quantity: some, fact }), weight: 3 },
  fc.record({ act: fc.constant("VOID_PARCEL" as const), pick, quantity: some, fact }),
);
type Act = typeof randomAct extends fc.Arbitrary<infer One> ? One : never;

interface Answer {
  readonly userErrors: readonly UserErrorData[];
}

const REFUSALS = ["EXCEEDS_REMAINING", "INSUFFICIENT_STOCK", "ILLEGAL_TRANSITION"];

class History {
  readonly #sku: string;
  readonly #variantId: number;
  readonly #orders: string[] = [];
  readonly #sales: string[] = [];
  readonly #returns: string[] = [];

  private constructor(sku: string, variantId: number) {
    this.#sku = sku;
    this.#variantId = variantId;
  }

  static async begin(): Promise<History> {
    const { sku, variantId } = await shop.article(OPENING);
    return new History(sku, variantId);
  }

  /** What is refused is refused for a reason that a client may meet. */
  async play(act: Act): Promise<void> {
    const { userErrors } = await this.#done(act);
    for (const { code, message } of userErrors) expect(REFUSALS, message).toContain(code);
  }

  async #done(act: Act): Promise<Answer> {
    const key = { idempotencyKey: shop.key() };
    const { hub } = shop;
    switch (act.act) {
      case "ORDER":
        return this.#order(act);
      case "SELL":
        return this.#sell(act);
      case "RETURN":
        return this.#return(act);
      case "SHIP":
        return this.#on(this.#orders, act.pick, (id) => shipReservation(hub, caller, { ...key, ...this.#step(id, act.quantity) }));
      case "CANCEL":
        return this.#on(this.#orders, act.pick, (id) => cancelReservation(hub, caller, { ...key, ...this.#step(id, act.quantity) }));
      case "RECEIVE":
        return this.#on(this.#returns, act.pick, (id) => receiveReturn(hub, caller, { ...key, ...this.#step(id, null) }));
      case "CALL_OFF":
        return this.#on(this.#returns, act.pick, (id) => cancelReturn(hub, caller, { ...key, ...this.#step(id, null) }));
      case "INSPECT": {
        const lines = [{ sku: this.#sku, quantity: 1, disposition: act.disposition }] as const;
        return this.#on(this.#returns, act.pick, (id) => inspectReturn(hub, caller, { ...key, id, expectedVersion: null, lines }));
      }
      case "VOID_SALE":
        return this.#on(this.#sales, act.pick, (id) => this.#voidSale(id, act.quantity, act.fact));
      case "VOID_PARCEL":
        return this.#on(await this.#parcels(), act.pick, (id) => this.#voidParcel(id, act.quantity, act.fact));
    }
  }

  async #order({ quantities, confirm, named }: Extract<Act, { act: "ORDER" }>): Promise<Answer> {
    const lines = quantities.map((units, index) => {
      const line = { sku: this.#sku, location: "WH-1", quantity: units };
      return named ? { ...line, lineReference: `L-${index}` } : line;
    });
    const answer = await createReservation(shop.hub, caller, { idempotencyKey: shop.key(), channel: "WEB", confirm, lines });
    if (answer.reservation !== null) this.#orders.push(answer.reservation.id);
    return answer;
  }

  async #sell({ order, channel, fulfilled, located, quantity: units }: Extract<Act, { act: "SELL" }>): Promise<Answer> {
    const reservation = order === null ? undefined : this.#orders[order % this.#orders.length];
    const location = located || reservation === undefined ? "WH-1" : null;
    const reference = shop.key();
    const lines = [{ sku: this.#sku, location, quantity: units }];
    const answer = await recordSale(shop.hub, caller, { idempotencyKey: reference, channel, reference, reservation, fulfilled, lines });
    expect(answer.userErrors).toEqual([]);
    if (answer.sale !== null) this.#sales.push(answer.sale.id);
    const made = answer.sale?.reservationId ?? null;
    if (made !== null && !this.#orders.includes(made)) this.#orders.push(made);
    return answer;
  }

  async #return({ of, pick: place, quantity: units, at, receipt: how }: Extract<Act, { act: "RETURN" }>): Promise<Answer> {
    const from = of === "SALE" ? this.#sales : this.#orders;
    return this.#on(from, place, async (id) => {
      const origin = of === "SALE" ? { sale: id } : { reservation: id };
      const received = { receive: how !== null, inspect: how === null || how === "WAITS" ? null : how };
      const lines = [{ sku: this.#sku, quantity: units }];
      const answer = await createReturn(shop.hub, caller, { idempotencyKey: shop.key(), ...origin, ...received, location: at, lines });
      if (answer.return !== null) this.#returns.push(answer.return.id);
      return answer;
    });
  }

  #voidSale(id: string, units: number | null, isFact: boolean): Promise<Answer> {
    return voidSale(shop.hub, caller, returnsOfOrders, { idempotencyKey: shop.key(), ...this.#step(id, units), fact: isFact });
  }

  #voidParcel(id: string, units: number | null, isFact: boolean): Promise<Answer> {
    return voidShipment(shop.hub, caller, returnsOfOrders, { idempotencyKey: shop.key(), ...this.#step(id, units), fact: isFact });
  }

  #step(id: string, units: number | null) {
    return { id, expectedVersion: null, lines: units === null ? null : [{ sku: this.#sku, quantity: units }] };
  }

  async #parcels(): Promise<readonly string[]> {
    const sql = "select id from shipment where reservation_id = any($1) order by sequence desc";
    return (await shop.test.database.query<{ id: string }>(sql, [this.#orders])).map(({ id }) => id);
  }

  async #on(ids: readonly string[], place: number, step: (id: string) => Promise<Answer>): Promise<Answer> {
    const id = ids[place % ids.length];
    return id === undefined ? { userErrors: [] } : step(id);
  }

  /**
   * Nothing of it ever left: sales, and then the parcels that were none of theirs. Answers whether all of it was taken back: several sales of one order share
   * its units, and one of them may have given up what is told to be another's.
   */
  async takeAllBack(): Promise<boolean> {
    const answers = [];
    for (const id of this.#sales) answers.push(await this.#voidSale(id, null, true));
    for (const id of await this.#parcels()) answers.push(await this.#voidParcel(id, null, true));
    const refused = answers.flatMap(({ userErrors }) => userErrors).filter(({ code }) => code !== "ILLEGAL_TRANSITION");
    for (const { code, message } of refused) expect(REFUSALS, message).toContain(code);
    return refused.length === 0;
  }

  async expectAsBefore(): Promise<void> {
    const level = (locationId: number) => shop.level({ variantId: this.#variantId, locationId });
    const { available = 0, reserved = 0, committed = 0, ...warehouse } = (await level(shop.warehouse)) ?? {};
    expect(available + reserved + committed).toBe(OPENING);
    expect(warehouse).toMatchObject({ quarantine: 0, damaged: 0 });
    const store = await level(shop.store);
    if (store !== null) expect(store).toMatchObject({ available: 0, quarantine: 0, damaged: 0 });
    const sql = "select status from return where id = any($1) and status <> 'CANCELLED'";
    expect(await shop.test.database.query(sql, [this.#returns])).toEqual([]);
  }
}

describe("what returns claim of orders and sales that are taken back", () => {
  it(
    "is what the orders and the sales say, and all of it is given up with the last of what left",
    { timeout: Math.max(120_000, 2_000 * RUNS) },
    async () => {
      let [tried, whole] = [0, 0];
      const property = fc.asyncProperty(fc.array(randomAct, { minLength: 10, maxLength: 30, size: "max" }), async (acts) => {
        const history = await History.begin();
        for (const act of acts) await history.play(act);
        expect((await checkIntegrity(shop.test.database)).drifted).toEqual([]);
        tried += 1;
        if (!(await history.takeAllBack())) return;
        whole += 1;
        await history.expectAsBefore();
      });
      await fc.assert(property, { numRuns: RUNS, seed: SEED });
      expect(whole).toBeGreaterThan(tried / 2);
      expect((await checkIntegrity(shop.test.database)).drifted).toEqual([]);
    },
  );
});
