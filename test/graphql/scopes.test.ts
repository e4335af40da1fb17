import { v7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GraphqlClient } from "../support/graphql-client.js";
import { expectNothingChanged } from "../support/test-hub.js";
import { mutationDocument, type Input } from "./mutations.js";
import { refusalsOf } from "./refusals.js";
import { newKey, openShop, type Shop } from "./shop.js";
import { BULKS } from "./valid-inputs.js";

const SKU = "Scoped";

let shop: Shop;
/** ORDERS of the channel WEB; POS of WEB at STORE-1 and STORE-2, where nothing is; WAREHOUSE at STORE-1. */
let orders: GraphqlClient;
let pos: GraphqlClient;
let warehouse: GraphqlClient;

interface Documents {
  readonly reservation: string;
  readonly shipment: string;
  readonly return: string;
  readonly sale: string;
  /** Of the sale, unique in its channel. */
  readonly reference: string;
}

/** Documents of another channel, of no channel, and of WEB at another location than STORE-1. */
let foreign: Readonly<Record<"market" | "nobody" | "elsewhere", Documents>>;

beforeAll(async () => {
  shop = await openShop();
  await shop.accept("locationUpsert", "location", "id", { code: "STORE-2", name: "Another store" });
  orders = await shop.client({ role: "ORDERS", channels: ["WEB"] });
  pos = await shop.client({ role: "POS", channels: ["WEB"], locations: ["STORE-1", "STORE-2"] });
  warehouse = await shop.client({ role: "WAREHOUSE", locations: ["STORE-1"] });
  await shop.article(SKU, 1_000);
  const lines = [{ sku: SKU, location: "STORE-1", delta: 1_000 }];
  await shop.accept("inventoryAdjust", "adjustment", "id", { idempotencyKey: newKey(), reason: "FOUND", lines });
  foreign = {
    market: await documentsOf("MARKET", "STORE-1"),
    nobody: await documentsOf(null, "STORE-1"),
    elsewhere: await documentsOf("WEB", "WH-1"),
  };
});
afterAll(() => shop.close());

/** A reservation that is partly held, confirmed and shipped, a return of the shipped units, received in part, and a sale. */
async function documentsOf(channel: string | null, location: string): Promise<Documents> {
  const reference = newKey();
  const line = (quantity: number): Input[] => [{ sku: SKU, location, quantity }];
  const created = { idempotencyKey: newKey(), channel, reference, lines: line(9) };
  const { id } = await shop.accept<{ id: string }>("reservationCreate", "reservation", "id", created);
  const step = (quantity: number): Input => ({ idempotencyKey: newKey(), id, expectedVersion: null, lines: line(quantity) });
  await shop.accept("reservationConfirm", "reservation", "id", step(6));
  await shop.accept("reservationShip", "reservation", "id", step(3));
  const [shipment = ""] = await shop.parcelsOf(id);
  const back = { idempotencyKey: newKey(), reservation: id, location, lines: [{ sku: SKU, quantity: 2 }] };
  const returned = await shop.accept<{ id: string }>("returnCreate", "return", "id", back);
  const receipt = { idempotencyKey: newKey(), id: returned.id, expectedVersion: null, lines: [{ sku: SKU, quantity: 1 }] };
  await shop.accept("returnReceive", "return", "id", receipt);
  const sold = { idempotencyKey: newKey(), channel: channel ?? "MARKET", reference, lines: line(1) };
  const sale = await shop.accept<{ id: string }>("saleRecord", "sale", "id", sold);
  return { reservation: id, shipment, return: returned.id, sale: sale.id, reference };
}

/** Steps on a reservation or a return, and what each needs beside the document. */
const STEPS: Readonly<Record<string, Input>> = {
  reservationUpdate: { lines: [{ sku: SKU, location: "STORE-1", quantity: 1 }] },
  reservationExtend: { ttlSeconds: 60 },
  reservationConfirm: {},
  reservationConfirmMany: {},
  reservationRelease: {},
  reservationShip: {},
  reservationShipMany: {},
  reservationCancel: {},
  reservationCancelMany: {},
  reservationMove: { lines: [{ sku: SKU, from: "STORE-1", to: "STORE-2", quantity: 1 }] },
  reservationShort: { lines: [{ sku: SKU, location: "STORE-1", quantity: 1, state: "LOST" }] },
  returnReceive: {},
  returnInspect: { lines: [{ sku: SKU, quantity: 1, disposition: "RESTOCK" }] },
  returnCancel: {},
  reservationUpdateMany: { lines: [{ sku: SKU, location: "STORE-1", quantity: 1 }] },
  reservationExtendMany: { ttlSeconds: 60 },
  reservationReleaseMany: {},
  reservationMoveMany: { lines: [{ sku: SKU, from: "STORE-1", to: "STORE-2", quantity: 1 }] },
  returnReceiveMany: {},
  returnInspectMany: { lines: [{ sku: SKU, quantity: 1, disposition: "RESTOCK" }] },
  returnCancelMany: {},
  shipmentVoid: {},
  returnReceiptVoid: {},
  saleVoid: {},
  reservationShortMany: { lines: [{ sku: SKU, location: "STORE-1", quantity: 1, state: "LOST" }] },
  shipmentVoidMany: {},
  returnReceiptVoidMany: {},
  saleVoidMany: {},
};

const WAREHOUSE_STEPS = /^(reservationShip|reservationShort|shipmentVoid|return)/;

/** The answer to a step on a document, with the document's id blanked out: what is left must not tell whether there is one. */
async function answerTo(client: GraphqlClient, mutation: string, id: string, expectedVersion: number | null): Promise<string> {
  const step = { idempotencyKey: newKey(), id, expectedVersion, ...STEPS[mutation] };
  const input = BULKS[mutation] === undefined ? step : { items: [step] };
  const { text } = await expectNothingChanged(shop, () => client.ask(mutationDocument(mutation), { input }));
  return text.replaceAll(id, "<id>");
}

async function expectUntouchable(client: GraphqlClient, documents: Documents, steps: readonly string[]): Promise<void> {
  for (const mutation of steps) {
    const kind = (["return", "shipment", "sale"] as const).find((each) => mutation.startsWith(each)) ?? "reservation";
    const id = documents[kind];
    for (const version of [null, 1, 99]) {
      const unknown = await answerTo(client, mutation, v7(), version);
      expect(unknown).toContain("NOT_FOUND");
      expect(await answerTo(client, mutation, id, version), mutation).toBe(unknown);
    }
  }
}

const READ = `query ($reservation: ID!, $return: ID!, $sale: ID!, $reference: String!) {
  reservation(id: $reservation) { id } return(id: $return) { id } sale(id: $sale) { id }
  byReference: sale(channel: "MARKET", reference: $reference) { id }
  reservations(reference: $reference) { nodes { id } } sales(reference: $reference) { nodes { id } }
  returns(reservation: $reservation) { nodes { id } }
}`;

const NOTHING = {
  reservation: null,
  return: null,
  sale: null,
  byReference: null,
  reservations: { nodes: [] },
  sales: { nodes: [] },
  returns: { nodes: [] },
};

describe("a key that is bound to channels", () => {
  for (const whose of ["market", "nobody"] as const) {
    const who = whose === "market" ? "another channel" : "no channel";
    it(`reads nothing of ${who}: it is as if it were not there`, async () => {
      for (const client of [orders, pos]) expect(await client.data(READ, { ...foreign[whose] })).toEqual(NOTHING);
    });

    it(`touches nothing of ${who}: every step answers as for an id that nobody knows`, async () => {
      for (const client of [orders, pos]) await expectUntouchable(client, foreign[whose], Object.keys(STEPS));
    });

    it(`sells and takes back nothing of ${who}`, async () => {
      const { reservation } = foreign[whose];
      const lines = [{ sku: SKU, location: "STORE-1", quantity: 1 }];
      const inputs: Readonly<Record<string, Input>> = {
        saleRecord: { channel: "WEB", reference: newKey(), lines },
        returnCreate: { location: "STORE-1", lines: [{ sku: SKU, quantity: 1 }] },
      };
      for (const client of [orders, pos]) {
        for (const [mutation, input] of Object.entries(inputs)) {
          const [theirs, unknown] = await Promise.all(
            [reservation, v7()].map(async (id) => {
              const sent = { ...input, idempotencyKey: newKey(), reservation: id };
              return (await client.ask(mutationDocument(mutation), { input: sent })).text.replaceAll(id, "<id>");
            }),
          );
          expect(unknown).toContain("NOT_FOUND");
          expect(theirs).toBe(unknown);
        }
      }
    });
  }

  it("lists its own only, whatever it filters by", async () => {
    const list = `query ($channel: String) { reservations(channel: $channel, first: 100) { nodes { channel { code } } }
      sales(channel: $channel, first: 100) { nodes { channel { code } } } channels { nodes { code } } }`;
    interface Lists {
      readonly reservations: { readonly nodes: readonly { readonly channel: { readonly code: string } | null }[] };
      readonly sales: { readonly nodes: readonly { readonly channel: { readonly code: string } }[] };
      readonly channels: { readonly nodes: readonly { readonly code: string }[] };
    }
    const all = await orders.data<Lists>(list);
    expect(all.reservations.nodes.map(({ channel }) => channel?.code)).toEqual(["WEB"]);
    expect(all.sales.nodes.map(({ channel }) => channel.code)).toEqual(["WEB"]);
    expect(all.channels.nodes).toEqual([{ code: "WEB" }]);
    const theirs = await orders.data<Lists>(list, { channel: "MARKET" });
    expect([theirs.reservations.nodes, theirs.sales.nodes]).toEqual([[], []]);
  });

  it("makes nothing in another channel, nor in none, and learns nothing about what exists", async () => {
    const lines = [{ sku: SKU, location: "STORE-1", quantity: 1 }];
    for (const channel of ["MARKET", "no-such-channel"]) {
      for (const [mutation, input] of Object.entries<Input>({
        reservationCreate: { channel, lines },
        saleRecord: { channel, reference: newKey(), lines },
        returnCreate: { channel, location: "STORE-1", lines: [{ sku: SKU, quantity: 1 }] },
      })) {
        for (const client of [orders, pos]) await expectForbidden(client, mutation, input);
      }
    }
    await expectForbidden(orders, "reservationCreate", { lines });
    await expectForbidden(orders, "returnCreate", { location: "STORE-1", lines: [{ sku: SKU, quantity: 1 }] });
  });

  it("acts in its own channel", async () => {
    const input = { idempotencyKey: newKey(), channel: "WEB", reference: "own", lines: [{ sku: SKU, location: "STORE-1", quantity: 1 }] };
    for (const client of [orders, pos]) {
      const created = await client.data<{ reservationCreate: { reservation: unknown } }>(mutationDocument("reservationCreate"), { input });
      expect(created.reservationCreate.reservation).not.toBe(null);
    }
  });
});

/** Sends a mutation with a key of its own that must be turned away as FORBIDDEN, and write nothing; as the item of a bulk call too, where there is one. */
async function expectForbidden(client: GraphqlClient, mutation: string, input: Input): Promise<void> {
  const single = /^(location|stockPolicy)/.test(mutation) ? input : { idempotencyKey: newKey(), ...input };
  const bulk = BULKS[`${mutation}Many`];
  const { codes, data, text } = await expectNothingChanged(shop, () => client.ask(mutationDocument(mutation), { input: single }));
  expect({ codes, data }, text).toEqual({ codes: ["FORBIDDEN"], data: null });
  if (bulk === undefined) return;
  const many = await expectNothingChanged(shop, () => shop.send(`${mutation}Many`, { [bulk.list]: [single] }, client));
  expect(refusalsOf(many), many.text).toEqual([expect.objectContaining({ code: "FORBIDDEN", __typename: "ForbiddenError" })]);
}

describe("a key that is bound to a location", () => {
  it("reads nothing that lies elsewhere only: it is as if it were not there", async () => {
    expect(await pos.data(READ, { ...foreign.elsewhere })).toEqual(NOTHING);
    const read = `query ($reservation: ID!, $return: ID!) { reservation(id: $reservation) { id } return(id: $return) { id } }`;
    const { reservation, return: id } = foreign.elsewhere;
    expect(await warehouse.data(read, { reservation, return: id })).toEqual({ reservation: null, return: null });
  });

  it("touches nothing that lies elsewhere only: every step answers as for an id that nobody knows", async () => {
    await expectUntouchable(pos, foreign.elsewhere, Object.keys(STEPS));
    await expectUntouchable(
      warehouse,
      foreign.elsewhere,
      Object.keys(STEPS).filter((step) => WAREHOUSE_STEPS.test(step)),
    );
  });

  it("reads no level, movement or incident of another location", async () => {
    for (const client of [pos, warehouse]) {
      for (const location of ["WH-1", "no-such-location"]) {
        for (const query of [
          `{ inventoryLevel(sku: "${SKU}", location: "${location}") { available } }`,
          `{ inventoryLevels(locations: ["STORE-1", "${location}"]) { nodes { available } } }`,
          `{ inventoryLevelAt(sku: "${SKU}", location: "${location}", at: "2026-01-01T00:00:00Z") { available } }`,
          `{ movements(filter: { locations: ["${location}"] }) { nodes { sequence } } }`,
          `{ oversellIncidents(location: "${location}") { nodes { id } } }`,
          `{ availability(skus: ["${SKU}"], locations: ["${location}"]) { available } }`,
        ]) {
          expect((await client.ask(query)).codes, query).toEqual(["FORBIDDEN"]);
        }
      }
      const open = `{ inventoryLevels(first: 100) { nodes { location { code } } }
        movements(first: 100) { nodes { levels { location { code } } } }
        variant(sku: "${SKU}") { levels { nodes { location { code } } } }
        availability(skus: ["${SKU}"], channel: "WEB") { locations { location { code } } } }`;
      const seen = new Set([...JSON.stringify(await client.data(open)).matchAll(/"code":"([^"]*)"/g)].map(([, code]) => code));
      expect([...seen]).toEqual(["STORE-1"]);
    }
  });

  it("moves and sells nothing at another location", async () => {
    for (const location of ["WH-1", "no-such-location"]) {
      const lines = [{ sku: SKU, location, quantity: 1 }];
      for (const [mutation, input] of Object.entries<Input>({
        reservationCreate: { channel: "WEB", lines },
        saleRecord: { channel: "WEB", reference: newKey(), lines },
        returnCreate: { channel: "WEB", location, lines: [{ sku: SKU, quantity: 1 }] },
      })) {
        await expectForbidden(pos, mutation, input);
      }
      for (const [mutation, input] of Object.entries<Input>({
        inventoryAdjust: {
          reason: "FOUND",
          lines: [
            { sku: SKU, location: "STORE-1", delta: 1 },
            { sku: SKU, location, delta: 1 },
          ],
        },
        inventorySet: { reason: "COUNT", lines: [{ sku: SKU, location, quantity: 1, expectedVersion: null }] },
        inventoryMove: { lines: [{ sku: SKU, location, from: "AVAILABLE", to: "DAMAGED", quantity: 1 }] },
        returnCreate: { location, lines: [{ sku: SKU, quantity: 1 }] },
        locationUpsert: { code: location, name: "Mine now" },
        stockPolicySet: { sku: SKU, location, safetyStock: 1 },
      })) {
        await expectForbidden(warehouse, mutation, input);
      }
    }
    await expectForbidden(warehouse, "stockPolicySet", { sku: SKU, safetyStock: 1 });
    await expectForbidden(pos, "reservationCreate", { channel: "WEB", lines: [{ sku: SKU, quantity: 1 }] });
  });

  it("sees and gives back only its own lines of a reservation over several locations", async () => {
    const id = await shop.reserved(
      [
        { sku: SKU, quantity: 2, location: "WH-1" },
        { sku: SKU, quantity: 3, location: "STORE-1" },
      ],
      false,
    );
    const read = `query ($id: ID!) { reservation(id: $id) { status lines { location { code } held cancelled } } }`;
    const own = { location: { code: "STORE-1" }, held: 3, cancelled: 0 };
    expect(await pos.data(read, { id })).toEqual({ reservation: { status: "HELD", lines: [own] } });
    const cancel = { idempotencyKey: newKey(), id, expectedVersion: null };
    expect((await pos.ask(mutationDocument("reservationCancel"), { input: cancel })).codes).toEqual([]);
    expect(await shop.admin.data(read, { id })).toEqual({
      reservation: {
        status: "HELD",
        lines: [
          { location: { code: "WH-1" }, held: 2, cancelled: 0 },
          { ...own, held: 0, cancelled: 3 },
        ],
      },
    });
  });

  it("sees only its own lines of a sale over several locations", async () => {
    const lines = ["WH-1", "STORE-1"].map((location) => ({ sku: SKU, location, quantity: 1 }));
    const input = { idempotencyKey: newKey(), channel: "WEB", reference: "two places", lines };
    await shop.accept("saleRecord", "sale", "id", input);
    const read = `{ sale(channel: "WEB", reference: "two places") { lines { location { code } } } }`;
    expect(await pos.data(read)).toEqual({ sale: { lines: [{ location: { code: "STORE-1" } }] } });
  });
});

describe("a key of the outside, PUBLIC or STOREFRONT", () => {
  it("asks in the name of its own channels, and sees what may be sold there and nothing else", async () => {
    for (const role of ["PUBLIC", "STOREFRONT"] as const) {
      const client = await shop.client({ role, channels: ["WEB"] });
      expect(await client.data(`{ availability(skus: ["${SKU}"], channel: "WEB") { sku availableToSell } }`)).toMatchObject({
        availability: [{ sku: SKU, availableToSell: expect.any(Number) as unknown }],
      });
      for (const asked of [`, channel: "MARKET"`, `, channel: "no-such-channel"`, "", `, locations: ["STORE-1"]`]) {
        const { codes } = await client.ask(`{ availability(skus: ["${SKU}"]${asked}) { availableToSell } }`);
        expect(codes, asked).toEqual(["FORBIDDEN"]);
      }
      for (const figure of ["available", "onHand", "incoming", "locations { available }"]) {
        const { codes } = await client.ask(`{ availability(skus: ["${SKU}"], channel: "WEB") { ${figure} } }`);
        expect(codes, figure).toEqual(["FORBIDDEN"]);
      }
      expect((await client.ask(`{ variant(sku: "${SKU}") { levels { nodes { available } } } }`)).codes).toEqual(["FORBIDDEN"]);
      const channels = await client.data(`{ channel(code: "MARKET") { code } channels { nodes { code } } }`);
      expect(channels).toEqual({ channel: null, channels: { nodes: [{ code: "WEB" }] } });
    }
  });
});
