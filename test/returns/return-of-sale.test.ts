import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GraphqlClient } from "../support/graphql-client.js";
import { startTestHub, type TestHub } from "../support/test-hub.js";

interface Returned {
  readonly return: {
    readonly id: string;
    readonly channel: { readonly code: string } | null;
    readonly sale: { readonly id: string } | null;
    readonly reservation: { readonly id: string } | null;
  } | null;
  readonly replayed: boolean;
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: readonly string[] | null;
    readonly existing?: string;
    readonly remaining?: number;
  }[];
}

interface Sold {
  readonly id: string;
  readonly version: number;
  readonly reservation: { readonly id: string } | null;
  readonly lines: readonly { readonly returned: number }[];
}

const RETURNED = `return { id channel { code } sale { id } reservation { id } } replayed sequence
  userErrors { code field message ... on AlreadyExistsError { existing } ... on ExceedsRemainingError { remaining } }`;
const SOLD = `id version reservation { id } lines { returned }`;

let hub: TestHub;
let keys = 0;
beforeAll(async () => {
  hub = await startTestHub();
  await hub.admin.data(`mutation {
    a: locationUpsert(input: { code: "WH", name: "Warehouse" }) { userErrors { message } }
    b: locationUpsert(input: { code: "SHOP", name: "Shop" }) { userErrors { message } }
    c: channelUpsert(input: { code: "TILL", name: "Till", locations: ["WH", "SHOP"] }) { userErrors { message } }
    d: channelUpsert(input: { code: "MARKET", name: "Market", locations: ["WH"] }) { userErrors { message } }
  }`);
});
afterAll(async () => {
  const { inventoryIntegrity } = await hub.admin.data<{ inventoryIntegrity: { drifted: unknown[] } }>(
    "{ inventoryIntegrity { drifted { message } } }",
  );
  expect(inventoryIntegrity.drifted).toEqual([]);
  await hub.close();
});

const key = (): string => `key-${(keys += 1)}`;

/** A SKU of its own with so many units at WH and as many at SHOP. */
async function stocked(units: number): Promise<string> {
  const sku = `SKU-${(keys += 1)}`;
  await hub.admin.data(
    `mutation { productUpsert(input: { handle: "${sku}", title: "X", variants: [{ sku: "${sku}" }] }) { userErrors { message } } }`,
  );
  const lines = ["WH", "SHOP"].map((location) => ({ sku, location, delta: units }));
  await run("inventoryAdjust", "levels { sku }", { reason: "FOUND", lines });
  return sku;
}

async function run<Answer>(mutation: string, fields: string, input: object, client: GraphqlClient = hub.admin): Promise<Answer> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { done: ${mutation}(input: $input) { ${fields} } }`;
  return (await client.data<{ done: Answer }>(query, { input: { idempotencyKey: key(), ...input } })).done;
}

async function sell(sku: string, quantity: number, more: object = {}): Promise<{ readonly reference: string } & Sold> {
  const reference = key();
  const input = { channel: "TILL", reference, lines: [{ sku, location: "WH", quantity }], ...more };
  const { sale } = await run<{ sale: Sold }>("saleRecord", `sale { ${SOLD} } userErrors { message }`, input);
  return { reference, ...sale };
}

const takeBack = (input: object, client?: GraphqlClient): Promise<Returned> =>
  run("returnCreate", RETURNED, { location: "WH", receive: true, inspect: "RESTOCK", ...input }, client);

const units = (sku: string, quantity: number): { readonly lines: readonly object[] } => ({ lines: [{ sku, quantity }] });

async function saleOf(id: string): Promise<Sold> {
  return (await hub.admin.data<{ sale: Sold }>(`query ($id: ID!) { sale(id: $id) { ${SOLD} } }`, { id })).sale;
}

async function available(sku: string): Promise<number> {
  const query = `{ inventoryLevel(sku: "${sku}", location: "WH") { available } }`;
  return (await hub.admin.data<{ inventoryLevel: { available: number } }>(query)).inventoryLevel.available;
}

const exceeds = (remaining: number): object => ({
  return: null,
  userErrors: [{ code: "EXCEEDS_REMAINING", field: ["lines", "0", "quantity"], remaining }],
});

describe("a return of a sale", () => {
  it("brings 15 back once, whoever tells the refund under whatever key, and never more than was sold", async () => {
    const sku = await stocked(20);
    const { id, reference } = await sell(sku, 15);
    expect(await available(sku)).toBe(5);
    const refund = { channel: "TILL", saleReference: reference, reference: `refund ${reference}`, ...units(sku, 15) };
    const answers = [await takeBack(refund), await takeBack(refund), await takeBack(refund)];
    expect(answers.map(({ replayed }) => replayed)).toEqual([false, true, true]);
    expect(answers[2]?.return).toMatchObject({ id: answers[0]?.return?.id, sale: { id }, reservation: null, channel: { code: "TILL" } });
    expect(await available(sku)).toBe(20);
    expect(await takeBack({ sale: id, ...units(sku, 1) })).toMatchObject(exceeds(0));
  });

  it("is bounded by what was sold and not returned yet, over all its returns", async () => {
    const sku = await stocked(20);
    const sale = await sell(sku, 5);
    expect(await takeBack({ sale: sale.id, ...units(sku, 6) })).toMatchObject(exceeds(5));
    expect((await takeBack({ sale: sale.id.toUpperCase(), ...units(sku, 3) })).userErrors).toEqual([]);
    expect(await takeBack({ channel: "TILL", saleReference: sale.reference, ...units(sku, 3) })).toMatchObject(exceeds(2));
    expect((await takeBack({ sale: sale.id, ...units(sku, 2) })).userErrors).toEqual([]);
    expect((await saleOf(sale.id)).lines).toEqual([{ returned: 5 }]);
  });

  it("claims units of every location they were sold from, and gives them back where they do not come", async () => {
    const sku = await stocked(20);
    const lines = [
      { sku, location: "WH", quantity: 2 },
      { sku, location: "SHOP", quantity: 2 },
    ];
    const { id } = await sell(sku, 0, { lines });
    const announced = await takeBack({ sale: id, receive: null, inspect: null, ...units(sku, 3) });
    expect((await saleOf(id)).lines.map(({ returned }) => returned)).toEqual([2, 1]);
    expect(await takeBack({ sale: id, ...units(sku, 2) })).toMatchObject(exceeds(1));
    await run("returnCancel", "userErrors { message }", { id: announced.return?.id, expectedVersion: null, ...units(sku, 2) });
    expect((await saleOf(id)).lines.map(({ returned }) => returned)).toEqual([0, 1]);
    expect((await takeBack({ sale: id, ...units(sku, 3) })).userErrors).toEqual([]);
  });

  it("leaves the sale's version alone: it is the sale that was recorded", async () => {
    const sku = await stocked(5);
    const sale = await sell(sku, 2);
    await takeBack({ sale: sale.id, ...units(sku, 1) });
    expect((await saleOf(sale.id)).version).toBe(sale.version);
  });

  it("that had units of a reservation comes back once, by either door", async () => {
    const sku = await stocked(20);
    const held = await run<{ reservation: { id: string } }>("reservationCreate", "reservation { id } userErrors { message }", {
      channel: "TILL",
      lines: [{ sku, location: "WH", quantity: 2 }],
    });
    const reservation = held.reservation.id;
    const { id } = await sell(sku, 5, { reservation });
    expect((await takeBack({ reservation, ...units(sku, 2) })).userErrors).toEqual([]);
    expect(await takeBack({ sale: id, ...units(sku, 4) })).toMatchObject(exceeds(3));
    const three = await takeBack({ sale: id, receive: null, inspect: null, ...units(sku, 3) });
    expect(three.return).toMatchObject({ sale: { id }, reservation: { id: reservation } });
    await run("returnCancel", "userErrors { message }", { id: three.return?.id, expectedVersion: null });
    expect((await takeBack({ sale: id, ...units(sku, 3) })).userErrors).toEqual([]);
    expect(await takeBack({ reservation, ...units(sku, 1) })).toMatchObject(exceeds(0));
  });

  it("counts on the reservation what the sale had of it, and gives it back too", async () => {
    const sku = await stocked(20);
    const held = await run<{ reservation: { id: string } }>("reservationCreate", "reservation { id } userErrors { message }", {
      channel: "TILL",
      lines: [{ sku, location: "WH", quantity: 2 }],
    });
    const reservation = held.reservation.id;
    const { id } = await sell(sku, 5, { reservation });
    const five = await takeBack({ sale: id, receive: null, inspect: null, ...units(sku, 5) });
    expect(await takeBack({ reservation, ...units(sku, 1) })).toMatchObject(exceeds(0));
    await run("returnCancel", "userErrors { message }", { id: five.return?.id, expectedVersion: null, ...units(sku, 1) });
    expect((await takeBack({ reservation, ...units(sku, 1) })).userErrors).toEqual([]);
    expect(await takeBack({ sale: id, ...units(sku, 1) })).toMatchObject(exceeds(0));
  });

  it("that was still to be shipped is a return of what its reservation has shipped", async () => {
    const sku = await stocked(20);
    const sale = await sell(sku, 4, { fulfilled: false });
    expect(await takeBack({ sale: sale.id, ...units(sku, 1) })).toMatchObject(exceeds(0));
    await run("reservationShip", "userErrors { message }", { id: sale.reservation?.id, expectedVersion: null, ...units(sku, 3) });
    const back = await takeBack({ sale: sale.id, ...units(sku, 2) });
    expect(back.return).toMatchObject({ sale: { id: sale.id }, reservation: sale.reservation });
    expect(await takeBack({ reservation: sale.reservation?.id, ...units(sku, 2) })).toMatchObject(exceeds(1));
    expect((await saleOf(sale.id)).lines).toEqual([{ returned: 0 }]);
  });

  it("is claimed by one of two callers that both want the last unit", async () => {
    const sku = await stocked(20);
    for (let round = 0; round < 5; round += 1) {
      const { id } = await sell(sku, 1);
      const both = await Promise.all([takeBack({ sale: id, ...units(sku, 1) }), takeBack({ sale: id, ...units(sku, 1) })]);
      expect(both.map(({ userErrors }) => userErrors.length).sort()).toEqual([0, 1]);
    }
  });

  it("is refused where the sale is not known, named twice or without its channel, or of another channel", async () => {
    const sku = await stocked(5);
    const { id, reference } = await sell(sku, 1);
    const wrong: readonly (readonly [object, object])[] = [
      [{ sale: "018f0000-0000-7000-8000-000000000000" }, { code: "NOT_FOUND", field: ["sale"] }],
      [{ sale: "nonsense" }, { code: "NOT_FOUND", field: ["sale"] }],
      [
        { channel: "TILL", saleReference: "unheard of" },
        { code: "NOT_FOUND", field: ["saleReference"] },
      ],
      [
        { channel: "MARKET", saleReference: reference },
        { code: "NOT_FOUND", field: ["saleReference"] },
      ],
      [{ saleReference: reference }, { code: "INVALID_INPUT", field: ["channel"] }],
      [
        { channel: "TILL", saleReference: " " },
        { code: "INVALID_INPUT", field: ["saleReference"] },
      ],
      [
        { sale: id, channel: "TILL", saleReference: reference },
        { code: "INVALID_INPUT", field: ["saleReference"] },
      ],
      [
        { sale: id, reservation: id },
        { code: "INVALID_INPUT", field: ["sale"] },
      ],
      [
        { sale: id, channel: "MARKET" },
        { code: "INVALID_INPUT", field: ["channel"] },
      ],
    ];
    const before = await hub.content();
    for (const [named, error] of wrong) {
      expect((await takeBack({ ...named, ...units(sku, 1) })).userErrors, JSON.stringify(named)).toMatchObject([error]);
    }
    expect(await hub.content()).toEqual(before);
    expect(await takeBack({ sale: id, ...units(await stocked(1), 1) })).toMatchObject(exceeds(0));
  });

  it("is answered to keys of other channels as one of a sale that does not exist, and taken at a store of the channel that did not sell it", async () => {
    const sku = await stocked(5);
    const { id, reference } = await sell(sku, 2);
    const market = await hub.client({ role: "ORDERS", channels: ["MARKET"] });
    const none = await takeBack({ sale: "018f0000-0000-7000-8000-000000000000", channel: "MARKET", ...units(sku, 1) }, market);
    const foreign = await takeBack({ sale: id, channel: "MARKET", ...units(sku, 1) }, market);
    expect(JSON.stringify(foreign).replaceAll(id, "018f0000-0000-7000-8000-000000000000")).toBe(JSON.stringify(none));
    const store = await hub.client({ role: "POS", channels: ["TILL"], locations: ["SHOP"] });
    const at = { channel: "TILL", saleReference: reference, location: "SHOP" };
    expect((await takeBack({ ...at, ...units(sku, 1) }, store)).userErrors).toEqual([]);
    expect((await takeBack({ ...at, ...units(sku, 5) }, store)).userErrors).toMatchObject([
      { code: "NOT_FOUND", field: ["saleReference"] },
    ]);
  });

  it("is looked up for all items of a call at once", async () => {
    const sku = await stocked(20);
    const [a, b] = [await sell(sku, 2), await sell(sku, 2)];
    const item = (named: object): object => ({ idempotencyKey: key(), location: "WH", ...named, ...units(sku, 2) });
    const items = [
      item({ sale: a.id }),
      item({ channel: "TILL", saleReference: b.reference }),
      item({ sale: a.id }),
      item({ sale: "nonsense" }),
    ];
    const query = `mutation ($input: ReturnCreateManyInput!) { returnCreateMany(input: $input) { results { ${RETURNED} } } }`;
    const { returnCreateMany } = await hub.admin.data<{ returnCreateMany: { results: readonly Returned[] } }>(query, { input: { items } });
    const codes = returnCreateMany.results.map(({ userErrors }) => userErrors.map(({ code }) => code));
    expect(codes).toEqual([[], [], ["EXCEEDS_REMAINING"], ["NOT_FOUND"]]);
  });
});
