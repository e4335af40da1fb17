import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GraphqlClient } from "../support/graphql-client.js";
import { startTestHub, type TestHub } from "../support/test-hub.js";

interface Returned {
  readonly return: { readonly id: string; readonly version: number; readonly status: string } | null;
  readonly replayed: boolean;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null; readonly existing?: string }[];
}

const RETURNED = `return { id version status } replayed sequence userErrors { code field message ... on AlreadyExistsError { existing } }`;

let hub: TestHub;
let keys = 0;
beforeAll(async () => {
  hub = await startTestHub();
  await hub.admin.data(`mutation {
    a: locationUpsert(input: { code: "WH", name: "Warehouse" }) { userErrors { message } }
    b: locationUpsert(input: { code: "SHOP", name: "Shop" }) { userErrors { message } }
    c: channelUpsert(input: { code: "WEB", name: "Web", locations: ["WH", "SHOP"] }) { userErrors { message } }
    d: channelUpsert(input: { code: "MARKET", name: "Market", locations: ["WH"] }) { userErrors { message } }
    productUpsert(input: { handle: "MUG", title: "Mug", variants: [{ sku: "MUG" }, { sku: "CUP" }] }) { userErrors { message } }
    inventoryAdjust(input: { idempotencyKey: "stock", reason: FOUND, lines: [{ sku: "MUG", location: "WH", delta: 1000 }] }) {
      userErrors { message }
    }
  }`);
});
afterAll(() => hub.close());

const key = (): string => `key-${(keys += 1)}`;
const name = (): string => `RMA ${(keys += 1)}`;

const returnOf = (reference: string | null, more: object = {}): object => ({
  idempotencyKey: key(),
  channel: "WEB",
  location: "WH",
  reference,
  receive: true,
  inspect: "RESTOCK",
  lines: [{ sku: "MUG", quantity: 2 }],
  ...more,
});

async function create(input: object, client: GraphqlClient = hub.admin): Promise<Returned> {
  const query = `mutation ($input: ReturnCreateInput!) { returnCreate(input: $input) { ${RETURNED} } }`;
  return (await client.data<{ returnCreate: Returned }>(query, { input })).returnCreate;
}

async function available(sku = "MUG"): Promise<number> {
  interface Level {
    readonly inventoryLevel: { readonly available: number };
  }
  return (await hub.admin.data<Level>(`{ inventoryLevel(sku: "${sku}", location: "WH") { available } }`)).inventoryLevel.available;
}

/** A shipped order of the web shop; answers its reservation. */
async function shipped(quantity: number): Promise<string> {
  interface Made {
    readonly reservationCreate: { readonly reservation: { readonly id: string } };
  }
  const make = `mutation ($input: ReservationCreateInput!) { reservationCreate(input: $input) { reservation { id } userErrors { message } } }`;
  const lines = [{ sku: "MUG", location: "WH", quantity }];
  const made = await hub.admin.data<Made>(make, { input: { idempotencyKey: key(), channel: "WEB", confirm: true, lines } });
  const { id } = made.reservationCreate.reservation;
  const ship = `mutation ($input: ReservationShipInput!) { reservationShip(input: $input) { userErrors { message } } }`;
  await hub.admin.data(ship, { input: { idempotencyKey: key(), id, expectedVersion: null } });
  return id;
}

describe("the reference of a return", () => {
  it("is given once in its channel: the same return under another key is the first one, as it is by then", async () => {
    const [rma, before] = [name(), await available()];
    const announced = (): object => returnOf(rma, { receive: null, inspect: null });
    const first = await create(announced());
    expect(first).toMatchObject({ replayed: false, return: { status: "REQUESTED", version: 1 } });
    const receive = `mutation ($input: ReturnReceiveInput!) { returnReceive(input: $input) { userErrors { message } } }`;
    await hub.admin.data(receive, { input: { idempotencyKey: key(), id: first.return?.id, expectedVersion: 1 } });
    const again = await create(announced());
    expect(again).toMatchObject({ replayed: true, userErrors: [], return: { id: first.return?.id, status: "RECEIVED", version: 2 } });
    expect(await available()).toBe(before);
  });

  it("brings the same units back once, under however many keys", async () => {
    const [rma, before] = [name(), await available()];
    const answers = await Promise.all([create(returnOf(rma)), create(returnOf(rma)), create(returnOf(rma))]);
    expect(answers.map(({ replayed }) => replayed).sort()).toEqual([false, true, true]);
    expect(new Set(answers.map((answer) => answer.return?.id)).size).toBe(1);
    expect(await available()).toBe(before + 2);
  });

  it.each([
    { what: "more units", more: { lines: [{ sku: "MUG", quantity: 3 }] } },
    { what: "another SKU", more: { lines: [{ sku: "CUP", quantity: 2 }] } },
    { what: "another place", more: { location: "SHOP" } },
    { what: "another reason", more: { reason: "Too small" } },
    { what: "another decision", more: { inspect: "DAMAGE" } },
  ])("is refused with the first one for $what", async ({ more }) => {
    const rma = name();
    const first = await create(returnOf(rma));
    const before = await hub.content();
    const other = await create(returnOf(rma, more));
    const error = { code: "ALREADY_EXISTS", field: ["reference"], existing: first.return?.id };
    expect(other).toMatchObject({ return: null, userErrors: [error] });
    expect(await hub.content()).toEqual(before);
  });

  it("is another one in another channel, and among the returns of none", async () => {
    const rma = name();
    const ids = [
      await create(returnOf(rma)),
      await create(returnOf(rma, { channel: "MARKET" })),
      await create(returnOf(rma, { channel: null })),
      await create(returnOf(name())),
      await create(returnOf(null)),
      await create(returnOf(null)),
    ].map((answer) => answer.return?.id);
    expect(new Set(ids).size).toBe(6);
    expect(await create(returnOf(rma, { channel: null }))).toMatchObject({ replayed: true, return: { id: ids[2] } });
  });

  it("is the reservation's channel's where a linked return names none, and claims its units once", async () => {
    const [rma, reservation] = [name(), await shipped(2)];
    const linked = (): object => returnOf(rma, { channel: null, reservation });
    const first = await create(linked());
    expect(await create(linked())).toMatchObject({ replayed: true, userErrors: [], return: { id: first.return?.id } });
    expect((await create(returnOf(rma))).userErrors).toMatchObject([{ code: "ALREADY_EXISTS", existing: first.return?.id }]);
    expect(await create(returnOf(rma, { channel: null }))).toMatchObject({ replayed: false, userErrors: [] });
    const more = await create(returnOf(name(), { channel: null, reservation }));
    expect(more.userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING" }]);
  });

  it("is free where the return was refused", async () => {
    const [rma, reservation] = [name(), await shipped(1)];
    expect((await create(returnOf(rma, { reservation }))).userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING" }]);
    const lines = [{ sku: "MUG", quantity: 1 }];
    expect(await create(returnOf(rma, { reservation, lines }))).toMatchObject({ replayed: false, userErrors: [] });
  });

  it("is given once of many in one call, and to none of them where all are refused for one", async () => {
    const query = `mutation ($input: ReturnCreateManyInput!) { returnCreateMany(input: $input) { results { ${RETURNED} } } }`;
    const many = async (input: object): Promise<readonly Returned[]> =>
      (await hub.admin.data<{ returnCreateMany: { results: readonly Returned[] } }>(query, { input })).returnCreateMany.results;
    const [rma, undone] = [name(), name()];
    const results = await many({ items: [returnOf(rma), returnOf(rma), returnOf(rma, { reason: "other" })] });
    expect(results.map(({ replayed }) => replayed)).toEqual([false, true, false]);
    expect(results[2]?.userErrors).toMatchObject([{ code: "ALREADY_EXISTS", field: ["items", "2", "reference"] }]);
    const items = [returnOf(undone), returnOf(name(), { reservation: "018f0000-0000-7000-8000-000000000000" })];
    expect((await many({ onError: "REJECT_ALL", items }))[0]?.return).toBeNull();
    expect(await create(returnOf(undone))).toMatchObject({ replayed: false, userErrors: [] });
  });

  it("tells a key that is bound elsewhere that it is taken, and not by what", async () => {
    const rma = name();
    await create(returnOf(rma));
    const shop = await hub.client({ role: "POS", channels: ["WEB"], locations: ["SHOP"] });
    const mine = await create(returnOf(rma, { location: "SHOP" }), shop);
    expect(mine.userErrors).toMatchObject([{ code: "ALREADY_EXISTS", existing: rma }]);
  });

  it("is one however its letters are composed", async () => {
    const first = await create(returnOf("Zur\u00fcck 1"));
    expect(await create(returnOf("Zuru\u0308ck 1"))).toMatchObject({
      userErrors: [{ code: "ALREADY_EXISTS", existing: first.return?.id }],
    });
  });
});
