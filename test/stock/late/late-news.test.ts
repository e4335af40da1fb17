import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Input } from "../../graphql/mutations.js";
import { newKey, openShop, type Shop } from "../../graphql/shop.js";

/** Hours of a day long enough ago that nothing of it lies ahead of the clock. */
const DAY = new Date(Date.now() - 20 * 86_400_000).setUTCHours(0, 0, 0, 0);
const at = (hour: number): string => new Date(DAY + hour * 3_600_000).toISOString();
const daysAgo = (days: number, hour = 12): string => new Date(Date.now() - days * 86_400_000 + (hour - 12) * 3_600_000).toISOString();

let shop: Shop;
let places = 0;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  const integrity = await shop.admin.data("{ inventoryIntegrity { ok drifted { message } } }");
  expect(integrity).toEqual({ inventoryIntegrity: { ok: true, drifted: [] } });
  await shop.close();
});

interface Told {
  readonly sequence: string | null;
  readonly takenAsNow: boolean;
  readonly coveredByCount: readonly string[];
  readonly userErrors: readonly Record<string, unknown>[];
}

/** An article of its own, whose opening stock lay there before anything that is told. */
async function article(units: number): Promise<Article> {
  places += 1;
  const sku = await shop.article(`Late-${places}`, 0);
  const article = new Article(sku);
  await article.set("OPENING", at(0), { quantity: units });
  return article;
}

class Article {
  constructor(readonly sku: string) {}

  async #send(mutation: string, input: Input): Promise<Told> {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { sequence takenAsNow coveredByCount userErrors { code message field } } }`;
    const data = await shop.admin.data<Record<string, Told>>(document, { input: { idempotencyKey: newKey(), ...input } });
    return data[mutation] as Told;
  }

  set(reason: string, occurredAt: string | null, line: Input, more: Input = {}): Promise<Told> {
    const lines = [{ sku: this.sku, location: "WH-1", expectedVersion: null, ...line }];
    return this.#send("inventorySet", { reason, occurredAt, fact: true, lines, ...more });
  }

  adjust(reason: string, occurredAt: string | null, delta: number, more: Input = {}): Promise<Told> {
    const { state = "AVAILABLE", ...rest } = more;
    return this.#send("inventoryAdjust", {
      reason,
      occurredAt,
      fact: true,
      lines: [{ sku: this.sku, location: "WH-1", state, delta }],
      ...rest,
    });
  }

  move(from: string, to: string, quantity: number, occurredAt: string | null, more: Input = {}): Promise<Told> {
    return this.#send("inventoryMove", {
      occurredAt,
      fact: true,
      lines: [{ sku: this.sku, location: "WH-1", from, to, quantity }],
      ...more,
    });
  }

  sell(quantity: number, occurredAt: string | null, more: Input = {}): Promise<Told> {
    const lines = [{ sku: this.sku, location: "WH-1", quantity }];
    return this.#send("saleRecord", { channel: "WEB", reference: newKey(), occurredAt, lines, ...more });
  }

  order(quantity: number, occurredAt: string | null): Promise<Told> {
    return this.sell(quantity, occurredAt, { fulfilled: false });
  }

  async figures(hour?: number): Promise<readonly number[]> {
    const fields = "available committed quarantine damaged";
    const query =
      hour === undefined
        ? `query ($sku: String!) { level: inventoryLevel(sku: $sku, location: "WH-1") { ${fields} } }`
        : `query ($sku: String!, $at: DateTime!) { level: inventoryLevelAt(sku: $sku, location: "WH-1", at: $at, basis: OCCURRED) { ${fields} } }`;
    const { level } = await shop.admin.data<{ level: Record<string, number> }>(query, {
      sku: this.sku,
      ...(hour === undefined ? {} : { at: at(hour) }),
    });
    return fields.split(" ").map((field) => level[field] ?? Number.NaN);
  }

  async countedAt(): Promise<string | null> {
    const query = `query ($sku: String!) { inventoryLevel(sku: $sku, location: "WH-1") { countedAt } }`;
    return (await shop.admin.data<{ inventoryLevel: { countedAt: string | null } }>(query, { sku: this.sku })).inventoryLevel.countedAt;
  }

  async incidents(): Promise<readonly unknown[]> {
    const query = `query ($sku: String!) { oversellIncidents(sku: $sku, first: 20) { nodes { quantity explained } } }`;
    return (await shop.admin.data<{ oversellIncidents: { nodes: unknown[] } }>(query, { sku: this.sku })).oversellIncidents.nodes;
  }

  async movements(): Promise<readonly string[]> {
    const query = `query ($sku: String!) { movements(filter: { skus: [$sku] }, first: 100) { nodes { sequence kind quantity from { account } to { account } balances occurredAt } } }`;
    interface Node {
      readonly sequence: string;
      readonly kind: string;
      readonly quantity: number;
      readonly from: { readonly account: string };
      readonly to: { readonly account: string };
      readonly balances: string | null;
      readonly occurredAt: string;
    }
    const { movements } = await shop.admin.data<{ movements: { nodes: Node[] } }>(query, { sku: this.sku });
    const kindOf = new Map(movements.nodes.map(({ sequence, kind }) => [sequence, kind]));
    return movements.nodes.map(({ kind, quantity, from, to, balances, occurredAt }) => {
      const hour = (Date.parse(occurredAt) - DAY) / 3_600_000;
      const named = balances === null ? "" : ` for ${kindOf.get(balances) ?? "nothing"}`;
      return `${kind} ${from.account}>${to.account} ${quantity} @${hour > 24 ? "now" : hour}${named}`;
    });
  }
}

describe("what a count said stays true", () => {
  it("when a sale of before is told after it, at every instant", async () => {
    const goods = await article(100);
    await goods.set("COUNT", at(10), { quantity: 60 });
    await goods.set("COUNT", at(12), { quantity: 60 });
    const input = { idempotencyKey: newKey(), reference: newKey() };
    const sold = await goods.sell(40, at(9), input);
    expect(sold.coveredByCount).toEqual([String(Number(sold.sequence) - 1)]);
    expect((await goods.sell(40, at(9), input)).coveredByCount).toEqual(sold.coveredByCount);
    expect((await goods.sell(1, at(12.5))).coveredByCount).toEqual([]);
    await goods.adjust("FOUND", at(12.6), 1);
    expect(await goods.figures()).toEqual([60, 0, 0, 0]);
    expect(await goods.figures(11)).toEqual([60, 0, 0, 0]);
    expect(await goods.figures(9.5)).toEqual([60, 0, 0, 0]);
    expect(await goods.incidents()).toEqual([]);
    expect((await goods.movements()).slice(2, 4)).toEqual(["COUNT ADJUSTMENT>AVAILABLE 40 @10 for SELL", "SELL AVAILABLE>CUSTOMER 40 @9"]);
    expect(await goods.countedAt()).toBe(at(12));
  });

  it("over statements of several kinds, each balanced where it was made", async () => {
    const goods = await article(40);
    await goods.set("COUNT", at(10), { quantity: 37 });
    await goods.set("COUNT", at(12), { onHand: 40 });
    expect(await goods.figures()).toEqual([40, 0, 0, 0]);
    await goods.order(3, at(9));
    expect(await goods.figures()).toEqual([37, 3, 0, 0]);
    expect(await goods.figures(11)).toEqual([37, 3, 0, 0]);
  });

  it("when another count of before is told after it", async () => {
    const goods = await article(100);
    await goods.set("COUNT", at(12), { onHand: 60 });
    await goods.set("COUNT", at(10), { onHand: 58 });
    expect(await goods.figures()).toEqual([60, 0, 0, 0]);
    expect(await goods.figures(11)).toEqual([58, 0, 0, 0]);
    expect(await goods.countedAt()).toBe(at(12));
  });

  it("until it is told again for the same moment", async () => {
    const goods = await article(60);
    await goods.set("COUNT", at(10), { onHand: 50 });
    await goods.set("COUNT", at(10), { onHand: 60 });
    expect([await goods.figures(), await goods.figures(11)]).toEqual([
      [60, 0, 0, 0],
      [60, 0, 0, 0],
    ]);
    await goods.sell(5, at(10));
    expect(await goods.figures()).toEqual([60, 0, 0, 0]);
  });

  it("for goods that come back into quarantine, though the count was of all that lies there", async () => {
    const goods = await article(3);
    await goods.set("COUNT", at(10), { onHand: 8 });
    await goods.adjust("FOUND", at(9), 5, { state: "QUARANTINE", fact: false });
    expect(await goods.figures()).toEqual([3, 0, 5, 0]);
  });

  it("with one line that was told without a time, which stands behind it", async () => {
    const goods = await article(100);
    await goods.set("COUNT", null, { quantity: 90 });
    await goods.sell(5, null);
    expect(await goods.figures()).toEqual([85, 0, 0, 0]);
    expect((await goods.movements()).filter((movement) => movement.includes(" for "))).toEqual([]);
  });

  it("also where it was what the books said", async () => {
    const goods = await article(100);
    await goods.set("COUNT", at(10), { quantity: 100 });
    expect(await goods.movements()).toHaveLength(1);
    await goods.sell(7, at(9));
    expect(await goods.figures()).toEqual([100, 0, 0, 0]);
  });

  it("in one batch as over many", async () => {
    const goods = await article(100);
    const sale = (quantity: number, occurredAt: string | null): Input => {
      return {
        idempotencyKey: newKey(),
        channel: "WEB",
        reference: newKey(),
        occurredAt,
        lines: [{ sku: goods.sku, location: "WH-1", quantity }],
      };
    };
    await Promise.all([
      goods.set("COUNT", at(10), { quantity: 80 }),
      goods.sell(4, at(9)),
      goods.sell(5, at(11)),
      goods.set("COUNT", at(12), { quantity: 70 }),
    ]);
    await shop
      .accept("saleRecordMany", "results", "sale { id }", { items: [sale(3, at(8)), sale(2, at(11.5)), sale(1, null)] })
      .catch(() => undefined);
    expect(await goods.figures(10)).toEqual([80, 0, 0, 0]);
    expect(await goods.figures(12)).toEqual([70, 0, 0, 0]);
    expect(await goods.figures()).toEqual([69, 0, 0, 0]);
  });
});

describe("cases from public reports", () => {
  it("a count of ten days ago, and a sale of twelve days ago told after it", async () => {
    const goods = await article(100);
    await goods.set("COUNT", daysAgo(10), { quantity: 60, changeFromQuantity: 100 });
    await goods.sell(40, daysAgo(12));
    expect(await goods.figures()).toEqual([60, 0, 0, 0]);
    expect(await goods.incidents()).toEqual([]);
  });

  it("a count of before a sale that is known agrees with it", async () => {
    const goods = await article(100);
    await goods.sell(40, at(10.5));
    expect((await goods.set("COUNT", at(10), { quantity: 100 })).userErrors).toEqual([]);
    expect(await goods.figures()).toEqual([60, 0, 0, 0]);
  });

  it("two on the shelf, both committed: two on hand change nothing; a shelf of a hundred is a hundred", async () => {
    const two = await article(2);
    await two.order(2, null);
    await two.set("CORRECTION", null, { onHand: 2 });
    expect(await two.figures()).toEqual([0, 2, 0, 0]);
    const hundred = await article(100);
    await hundred.order(10, null);
    await hundred.set("COUNT", null, { onHand: 100, changeFromQuantity: 100 });
    expect(await hundred.figures()).toEqual([90, 10, 0, 0]);
  });

  it("a till an hour ahead: recorded as of now, and said so; set right where it says what its clock says", async () => {
    const goods = await article(100);
    const ahead = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
    expect(await goods.sell(1, ahead(60))).toMatchObject({ takenAsNow: true, userErrors: [] });
    expect(await goods.sell(1, ahead(-1))).toMatchObject({ takenAsNow: false });
    await goods.set("COUNT", ahead(-30), { quantity: 90 });
    expect(await goods.sell(2, ahead(20), { sentAt: ahead(60) })).toMatchObject({ takenAsNow: false });
    expect(await goods.figures()).toEqual([90 - 2, 0, 0, 0].map((count, state) => (state === 0 ? 90 - 1 - 1 : count)));
  });
});

describe("a step that is told late", () => {
  it("opens no incident of what a count has covered, and one of what it leaves below zero", async () => {
    const goods = await article(5);
    await goods.order(8, at(1));
    expect(await goods.incidents()).toEqual([{ quantity: 3, explained: false }]);
    await goods.set("COUNT", at(10), { onHand: 5 });
    await goods.sell(40, at(9));
    expect(await goods.figures()).toEqual([-3, 8, 0, 0]);
    expect(await goods.incidents()).toHaveLength(1);
    const back = await article(3);
    await back.set("COUNT", at(10), { onHand: 8 });
    await back.order(4, at(11));
    await back.adjust("FOUND", at(9), 5, { state: "QUARANTINE", fact: false });
    expect(await back.figures()).toEqual([-1, 4, 5, 0]);
    expect(await back.incidents()).toEqual([{ quantity: 1, explained: false }]);
  });

  it("explains an incident once news of before shows that nothing was missing", async () => {
    const goods = await article(0);
    await goods.sell(5, at(10));
    expect(await goods.incidents()).toEqual([{ quantity: 5, explained: false }]);
    await goods.adjust("FOUND", at(11), 9);
    expect(await goods.incidents()).toEqual([{ quantity: 5, explained: false }]);
    await goods.adjust("FOUND", at(9), 5);
    expect(await goods.incidents()).toEqual([{ quantity: 5, explained: true }]);
  });

  it("is refused, and kept by its sender, where DAMAGED cannot give what it takes yet", async () => {
    const goods = await article(10);
    const scrapped = await goods.adjust("WRITE_OFF", at(10), -2, { state: "DAMAGED" });
    expect(scrapped.userErrors).toMatchObject([{ code: "INSUFFICIENT_STOCK" }]);
    await goods.move("AVAILABLE", "DAMAGED", 2, at(9));
    expect((await goods.adjust("WRITE_OFF", at(10), -2, { state: "DAMAGED" })).userErrors).toEqual([]);
    expect(await goods.figures()).toEqual([8, 0, 0, 0]);
    expect(await goods.figures(9.5)).toEqual([8, 0, 0, 2]);
  });

  it("moves units as a fact below zero, and as a request not", async () => {
    const goods = await article(1);
    expect((await goods.move("AVAILABLE", "DAMAGED", 2, null, { fact: false })).userErrors).toMatchObject([{ code: "INSUFFICIENT_STOCK" }]);
    await goods.move("AVAILABLE", "DAMAGED", 2, null);
    expect(await goods.figures()).toEqual([-1, 0, 0, 2]);
    expect(await goods.incidents()).toEqual([{ quantity: 1, explained: false }]);
  });

  it("may take, as a request, what its count brings with it", async () => {
    const goods = await article(5);
    await goods.set("COUNT", at(10), { quantity: 1 });
    expect((await goods.adjust("LOSS", at(9), -4, { fact: false })).userErrors).toEqual([]);
    expect(await goods.figures()).toEqual([1, 0, 0, 0]);
    expect((await goods.adjust("LOSS", at(11), -4, { fact: false })).userErrors).toMatchObject([{ code: "INSUFFICIENT_STOCK" }]);
  });
});

describe("how far back", () => {
  it("a figure may be told: ninety days of a level that has moved, and any time of one that has not", async () => {
    const goods = await article(10);
    const refused = await goods.set("COUNT", daysAgo(91), { quantity: 3 });
    expect(refused.userErrors).toMatchObject([{ code: "INVALID_INPUT", field: ["occurredAt"] }]);
    expect((await goods.set("CORRECTION", daysAgo(91), { quantity: 3 })).userErrors).toMatchObject([{ code: "INVALID_INPUT" }]);
    expect((await goods.set("COUNT", daysAgo(89), { quantity: 10 })).userErrors).toEqual([]);
    const fresh = new Article(await shop.article(`Old-${newKey()}`, 0));
    expect((await fresh.set("OPENING", "2009-12-01T08:00:00Z", { quantity: 7 })).userErrors).toEqual([]);
    await fresh.sell(2, "2010-12-01T08:00:00Z");
    expect(await fresh.figures()).toEqual([5, 0, 0, 0]);
    expect((await fresh.sell(3, "2009-11-01T08:00:00Z")).userErrors).toEqual([]);
    expect(await fresh.figures()).toEqual([5, 0, 0, 0]);
  });

  it("other sets replace the figure of their time, and leave nothing behind that later news meets", async () => {
    const goods = await article(100);
    await goods.sell(40, at(10.5));
    await goods.set("CORRECTION", at(10), { quantity: 90 });
    expect(await goods.figures()).toEqual([50, 0, 0, 0]);
    await goods.sell(5, at(9));
    expect(await goods.figures()).toEqual([45, 0, 0, 0]);
    expect(await goods.countedAt()).toBe(at(0));
  });
});

describe("a hold that has run out", () => {
  it("expired when it ended, whenever that is noticed: what was counted between stays true", async () => {
    const goods = await article(10);
    const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
    const lines = [{ sku: goods.sku, location: "WH-1", quantity: 4 }];
    const input = { idempotencyKey: newKey(), channel: "WEB", occurredAt: hoursAgo(2), ttlSeconds: 3600, lines };
    await shop.accept("reservationCreate", "reservation", "id", input);
    const ended = hoursAgo(1);
    await shop.test.database.query("update reservation set expires_at = $1", [ended]);
    await shop.test.database.query("update reservation_line set hold_expires_at = $1 where held > 0", [ended]);
    await goods.set("COUNT", hoursAgo(0.5), { quantity: 10 });
    expect(await goods.figures()).toEqual([10, 0, 0, 0]);
    const rows = await shop.test.database.query(
      "select kind, occurred_at from movement where kind in ('EXPIRE', 'COUNT') order by sequence desc limit 1",
    );
    expect(rows).toEqual([{ kind: "EXPIRE", occurred_at: new Date(ended) }]);
  });
});
