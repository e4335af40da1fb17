import { v7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GraphqlClient } from "../support/graphql-client.js";
import { RawSocket } from "../support/live-client.js";
import { expectNothingChanged } from "../support/test-hub.js";
import { mutationDocument, type Input } from "./mutations.js";
import { newKey, openShop, type Shop } from "./shop.js";

/*
 * What lies behind the fields of things that a key does see: documents of other channels and places that those belong to. Out of scope answers
 * byte for byte as what does not exist.
 */

const SKU = "Edge";

let shop: Shop;
let orders: GraphqlClient;
/** Of WEB at STORE-1. */
let pos: GraphqlClient;
/** At STORE-1. */
let warehouse: GraphqlClient;

beforeAll(async () => {
  shop = await openShop();
  orders = await shop.client({ role: "ORDERS", channels: ["WEB"] });
  pos = await shop.client({ role: "POS", channels: ["WEB"], locations: ["STORE-1"] });
  warehouse = await shop.client({ role: "WAREHOUSE", locations: ["STORE-1"] });
  await shop.article(SKU, 100);
  const lines = [{ sku: SKU, location: "STORE-1", delta: 100 }];
  await shop.accept("inventoryAdjust", "adjustment", "id", { idempotencyKey: "the-admin's-key", reason: "FOUND", lines });
});
afterAll(() => shop.close());

interface Id {
  readonly id: string;
}

/** A reservation of a channel that is shipped from a location, in full. */
async function shippedFrom(channel: string, location: string, quantity = 4): Promise<string> {
  const input = { idempotencyKey: newKey(), channel, confirm: true, lines: [{ sku: SKU, location, quantity }] };
  const { id } = await shop.accept<Id>("reservationCreate", "reservation", "id", input);
  await shop.accept("reservationShip", "reservation", "id", { idempotencyKey: newKey(), id, expectedVersion: null });
  return id;
}

async function returnedTo(location: string, reservation: string): Promise<string> {
  const input = { idempotencyKey: newKey(), reservation, location, lines: [{ sku: SKU, quantity: 1 }] };
  return (await shop.accept<Id>("returnCreate", "return", "id", input)).id;
}

/** The answer to a mutation that must change nothing, with what is named in it blanked out. */
async function answerTo(client: GraphqlClient, mutation: string, input: Input, name: string): Promise<string> {
  const sent = { idempotencyKey: newKey(), ...input };
  const { text } = await expectNothingChanged(shop, () => client.ask(mutationDocument(mutation), { input: sent }));
  return text.replaceAll(name, "<name>");
}

describe("a document that leads to one the key may not see", () => {
  it("answers as one that leads nowhere: a return of an order sent from elsewhere", async () => {
    const reservation = await shippedFrom("WEB", "WH-1");
    const id = await returnedTo("STORE-1", reservation);
    const read = "query ($id: ID!) { return(id: $id) { id reservation { id reference lines { sku } } } }";
    for (const client of [pos, warehouse]) {
      expect(await client.data(read, { id })).toEqual({ return: { id, reservation: null } });
      expect(await client.data("query ($id: ID!) { returns(reservation: $id) { nodes { id } } }", { id: reservation })).toEqual({
        returns: { nodes: [] },
      });
    }
    expect(await orders.data(read, { id })).toMatchObject({ return: { reservation: { id: reservation } } });
  });

  it("answers as one that leads nowhere: a sale out of another channel's reservation", async () => {
    const hold = { idempotencyKey: newKey(), channel: "MARKET", lines: [{ sku: SKU, location: "STORE-1", quantity: 1 }] };
    const { id: reservation } = await shop.accept<Id>("reservationCreate", "reservation", "id", hold);
    const sold = { idempotencyKey: newKey(), channel: "WEB", reference: newKey(), reservation, lines: [{ sku: SKU, quantity: 1 }] };
    const { id } = await shop.accept<Id>("saleRecord", "sale", "id", sold);
    const read = "query ($id: ID!) { sale(id: $id) { id reservation { id } } }";
    for (const client of [orders, pos]) expect(await client.data(read, { id })).toEqual({ sale: { id, reservation: null } });
  });
});

describe("a step that names what the key may not see", () => {
  it("answers about a location that it may not act at as about one that there is not", async () => {
    const lines = [
      { sku: SKU, location: "WH-1", quantity: 2 },
      { sku: SKU, location: "STORE-1", quantity: 2 },
    ];
    const id = await shop.reserved(lines, true);
    for (const [client, mutation] of [
      [pos, "reservationConfirm"],
      [pos, "reservationRelease"],
      [pos, "reservationCancel"],
      [pos, "reservationShip"],
      [warehouse, "reservationShip"],
    ] as const) {
      const [theirs, unknown] = await Promise.all(
        ["WH-1", "XY-9"].map((location) => {
          const step = { id, expectedVersion: null, lines: [{ sku: SKU, location, quantity: 99 }] };
          return answerTo(client, mutation, step, location);
        }),
      );
      expect(theirs, mutation).toBe(unknown);
    }
  });

  it("tells of an order sent from elsewhere nothing but that its goods were taken back", async () => {
    const reservation = await shippedFrom("WEB", "WH-1");
    const other = await shop.article("Not in the order", 0);
    const back = (id: string, line: Input): Input => ({
      reservation: id,
      location: "STORE-1",
      lines: [{ sku: SKU, quantity: 1, ...line }],
    });
    for (const client of [pos, warehouse]) {
      for (const line of [{ quantity: 99 }, { sku: other }]) {
        const nowhere = v7();
        const unknown = await answerTo(client, "returnCreate", back(nowhere, line), nowhere);
        expect(unknown).toContain("NOT_FOUND");
        expect(await answerTo(client, "returnCreate", back(reservation, line), reservation)).toBe(unknown);
      }
      const taken = await shop.send("returnCreate", { idempotencyKey: newKey(), ...back(reservation, {}) }, client);
      expect(taken.payload?.userErrors).toEqual([]);
    }
  });

  it("tells of an order sent from several places what is left of its own lines", async () => {
    const lines = [
      { sku: SKU, location: "WH-1", quantity: 5 },
      { sku: SKU, location: "STORE-1", quantity: 2 },
    ];
    const reservation = await shop.shipped(lines);
    const back = { idempotencyKey: newKey(), reservation, location: "STORE-1", lines: [{ sku: SKU, quantity: 8 }] };
    expect((await shop.send("returnCreate", back, pos)).payload?.userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING", remaining: 2 }]);
  });

  it("does not tell which sale of the channel has a reference, where it was made elsewhere", async () => {
    const reference = newKey();
    const sale = (location: string): Input => ({
      idempotencyKey: newKey(),
      channel: "WEB",
      reference,
      lines: [{ sku: SKU, location, quantity: 1 }],
    });
    const { id } = await shop.accept<Id>("saleRecord", "sale", "id", sale("WH-1"));
    const { text, payload } = await shop.send("saleRecord", sale("STORE-1"), pos);
    expect(payload?.userErrors).toMatchObject([{ code: "ALREADY_EXISTS", existing: reference }]);
    expect(text).not.toContain(id);
  });
});

describe("policies and places", () => {
  it("are shown to a key as far as they are for its own locations, or its channels'", async () => {
    await shop.accept("locationUpsert", "location", "id", { code: "DEPOT", name: "Nobody's" });
    for (const location of ["WH-1", "STORE-1", "DEPOT", null]) {
      await shop.accept("stockPolicySet", "policy", "id", { sku: SKU, location, safetyStock: 1 });
    }
    const read = `query ($location: String) { stockPolicies(sku: "${SKU}", location: $location) { nodes { location { code } } } }`;
    const shown = async (client: GraphqlClient, location: string | null = null): Promise<unknown[]> => {
      const data = await client.data<{ stockPolicies: { nodes: { location: { code: string } | null }[] } }>(read, { location });
      return data.stockPolicies.nodes.map((policy) => policy.location?.code ?? null);
    };
    expect(await shown(shop.admin)).toEqual(["WH-1", "STORE-1", "DEPOT", null]);
    expect(await shown(orders)).toEqual(["WH-1", "STORE-1", null]);
    for (const client of [pos, warehouse]) {
      expect(await shown(client)).toEqual(["STORE-1", null]);
      expect(await shown(client, "WH-1")).toEqual([]);
      expect(await client.data(`{ location(code: "WH-1") { code } locations { nodes { code } } }`)).toEqual({
        location: null,
        locations: { nodes: [{ code: "STORE-1" }] },
      });
      expect(await client.data(`{ channel(code: "WEB") { locations { code } } }`)).toEqual({
        channel: { locations: [{ code: "STORE-1" }] },
      });
    }
  });

  it("are the catalogue's only to whom it is all: a bound warehouse does not rewrite it", async () => {
    const product = { handle: `product-${SKU}`, title: "Mine now", variants: [] };
    for (const [mutation, input] of Object.entries<Input>({ productUpsert: product, productUpsertMany: { items: [product] } })) {
      const answer = await expectNothingChanged(shop, () => shop.send(mutation, input, warehouse));
      expect(answer.codes).toEqual(["FORBIDDEN"]);
    }
  });
});

const TRAIL = "sequence actor idempotencyKey document { id }";

describe("a movement at a shared location", () => {
  it("tells its sender and key to that client, ADMIN and DASHBOARD, and its document to its channel", async () => {
    const own = { idempotencyKey: "the-warehouse's-key", reason: "FOUND", lines: [{ sku: SKU, location: "STORE-1", delta: 1 }] };
    expect((await shop.send("inventoryAdjust", own, warehouse)).payload?.userErrors).toEqual([]);
    const theirs = await shippedFrom("MARKET", "STORE-1");
    const read = `{ movements(filter: { locations: ["STORE-1"] }, first: 100) { nodes { ${TRAIL} } } }`;
    const [seen, all] = [(await warehouse.ask(read)).text, (await shop.admin.ask(read)).text];
    expect(all).toContain("the-admin's-key");
    expect(seen).not.toContain("the-admin's-key");
    expect(seen).toContain("the-warehouse's-key");
    expect([...seen.matchAll(/"actor":("[^"]*"|null)/g)].map(([, actor]) => actor)).toEqual(
      expect.arrayContaining(["null", '"the tests\' WAREHOUSE"']),
    );
    expect(seen).toContain(theirs);
    expect((await pos.ask(read)).text).not.toContain(theirs);
    const ofDocument = "query ($id: ID) { movements(filter: { documentId: $id }) { nodes { sequence } } }";
    expect(await pos.data(ofDocument, { id: theirs })).toEqual({ movements: { nodes: [] } });
  });

  it("tells of an oversell without naming another channel or its document", async () => {
    const lines = [{ sku: await shop.article("Sold out", 0), location: "STORE-1", quantity: 9 }];
    const sold = { idempotencyKey: newKey(), channel: "MARKET", reference: newKey(), lines };
    const { id } = await shop.accept<Id>("saleRecord", "sale", "id", sold);
    const read = `{ oversellIncidents(location: "STORE-1") { nodes { quantity channel { code } document { id } } } }`;
    expect(await warehouse.data(read)).toMatchObject({ oversellIncidents: { nodes: [{ channel: { code: "MARKET" }, document: { id } }] } });
    expect(await pos.data(read)).toMatchObject({ oversellIncidents: { nodes: [{ channel: null, document: null }] } });
  });

  it("tells subscribers who share everything but the key no more than each may know", async () => {
    const other = await shop.client({ role: "WAREHOUSE", locations: ["STORE-1"] });
    const sockets = await Promise.all([warehouse, other, pos].map((client) => RawSocket.connect(shop.url, client.key ?? "")));
    for (const socket of sockets) {
      socket.subscribe("trail", `subscription { movementRecorded { ${TRAIL} } }`);
      socket.subscribe("begun", `subscription { availabilityChanged(snapshot: true) { cause } }`);
      await socket.answers("begun", 1);
    }
    const adjust = (by: GraphqlClient): Promise<unknown> =>
      shop.send(
        "inventoryAdjust",
        { idempotencyKey: `key-${newKey()}`, reason: "FOUND", lines: [{ sku: SKU, location: "STORE-1", delta: 1 }] },
        by,
      );
    const document = await shippedFrom("MARKET", "STORE-1", 1);
    for (const by of [warehouse, other, shop.admin]) await adjust(by);
    const received = await Promise.all(sockets.map(async (socket) => await socket.answers("trail", 5)));
    const texts = received.map((answers) => JSON.stringify(answers));
    const keys = texts.map((text) => text.match(/key-/g)?.length ?? 0);
    expect(keys).toEqual([1, 1, 0]);
    expect(texts.map((text) => text.includes(document))).toEqual([true, true, false]);
    for (const socket of sockets) await socket.close();
  });
});
