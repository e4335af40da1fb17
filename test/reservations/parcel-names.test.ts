import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestHub, type TestHub } from "../support/test-hub.js";

interface Told {
  readonly reservation: {
    readonly id: string;
    readonly version: number;
    readonly lines: readonly { readonly confirmed: number; readonly shipped: number }[];
    readonly shipments: readonly { readonly id: string; readonly trackingReference: string | null }[];
  } | null;
  readonly replayed: boolean;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null; readonly existing?: string }[];
}

const TOLD = `reservation { id version lines { confirmed shipped } shipments { id trackingReference } }
  replayed userErrors { code field ... on AlreadyExistsError { existing } }`;

let hub: TestHub;
let keys = 0;
beforeAll(async () => {
  hub = await startTestHub();
  await hub.admin.data(`mutation {
    a: locationUpsert(input: { code: "WH", name: "Warehouse" }) { userErrors { message } }
    b: locationUpsert(input: { code: "SHOP", name: "Shop" }) { userErrors { message } }
    productUpsert(input: { handle: "MUG", title: "Mug", variants: [{ sku: "MUG" }] }) { userErrors { message } }
    inventoryAdjust(input: { idempotencyKey: "stock", reason: FOUND, lines: [
      { sku: "MUG", location: "WH", delta: 1000 }, { sku: "MUG", location: "SHOP", delta: 1000 }
    ] }) { userErrors { message } }
  }`);
});
afterAll(() => hub.close());

const key = (): string => `key-${(keys += 1)}`;
const units = (quantity: number): object => ({ sku: "MUG", location: "WH", quantity });

/** A confirmed order of so many at WH, and at another location too where one is named. */
async function orderOf(quantity: number, also: string | null = null): Promise<string> {
  const query = `mutation ($input: ReservationCreateInput!) { reservationCreate(input: $input) { ${TOLD} } }`;
  const input = {
    idempotencyKey: key(),
    confirm: true,
    lines: [units(quantity), ...(also === null ? [] : [{ sku: "MUG", location: also, quantity }])],
  };
  const { reservationCreate } = await hub.admin.data<{ reservationCreate: Told }>(query, { input });
  return reservationCreate.reservation?.id ?? "";
}

const parcelOf = (id: string, trackingReference: string | null, quantity: number, more: object = {}): object => ({
  idempotencyKey: key(),
  id,
  expectedVersion: null,
  trackingReference,
  lines: [units(quantity)],
  ...more,
});

async function ship(input: object): Promise<Told> {
  const query = `mutation ($input: ReservationShipInput!) { reservationShip(input: $input) { ${TOLD} } }`;
  return (await hub.admin.data<{ reservationShip: Told }>(query, { input })).reservationShip;
}

describe("the name of a parcel in its reservation", () => {
  it("is given once: the same parcel under another key is the first one", async () => {
    const id = await orderOf(5);
    const first = await ship(parcelOf(id, "1Z-1", 2));
    const again = await ship(parcelOf(id, "1Z-1", 2));
    expect(again.userErrors).toEqual([]);
    expect(again.replayed).toBe(true);
    expect(again.reservation).toEqual(first.reservation);
  });

  it("is given once within a call", async () => {
    const id = await orderOf(5);
    const query = `mutation ($input: ReservationShipManyInput!) { reservationShipMany(input: $input) { results { ${TOLD} } } }`;
    const input = { onError: "CONTINUE", items: [parcelOf(id, "1Z-1", 2), parcelOf(id, "1Z-1", 2)] };
    const { reservationShipMany } = await hub.admin.data<{ reservationShipMany: { results: readonly Told[] } }>(query, { input });
    expect(reservationShipMany.results.map(({ replayed }) => replayed)).toEqual([false, true]);
    expect(reservationShipMany.results[1]?.reservation?.shipments).toHaveLength(1);
  });

  it("of other content is refused with the first one", async () => {
    const id = await orderOf(5);
    const first = await ship(parcelOf(id, "1Z-1", 2));
    const other = await ship(parcelOf(id, "1Z-1", 3));
    const existing = first.reservation?.shipments[0]?.id;
    expect(other.userErrors).toEqual([{ code: "ALREADY_EXISTS", field: ["trackingReference"], existing }]);
  });

  it("is the first parcel's whatever the version has become, and where nothing is left", async () => {
    const id = await orderOf(2);
    const all = { lines: null, expectedVersion: 1 };
    const first = await ship(parcelOf(id, "1Z-1", 2, all));
    const again = await ship(parcelOf(id, "1Z-1", 2, all));
    expect(again.userErrors).toEqual([]);
    expect(again.reservation).toEqual(first.reservation);
  });

  it("is the first parcel's however much has happened since, as the reservation is by then", async () => {
    const id = await orderOf(5);
    await ship(parcelOf(id, "1Z-1", 2));
    await ship(parcelOf(id, "1Z-2", 1));
    const again = await ship(parcelOf(id, "1Z-1", 2));
    expect(again).toMatchObject({ replayed: true, reservation: { version: 3, lines: [{ confirmed: 2, shipped: 3 }] } });
    expect(again.reservation?.shipments).toHaveLength(2);
  });

  it("is free where the parcel was refused", async () => {
    const id = await orderOf(2);
    expect((await ship(parcelOf(id, "1Z-1", 3))).userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING" }]);
    expect(await ship(parcelOf(id, "1Z-1", 2))).toMatchObject({ replayed: false, userErrors: [] });
  });

  it("is one parcel's of two that are told at once", async () => {
    const id = await orderOf(4);
    const both = await Promise.all([ship(parcelOf(id, "1Z-1", 2)), ship(parcelOf(id, "1Z-1", 2))]);
    expect(both.map(({ replayed }) => replayed).sort()).toEqual([false, true]);
    expect(both[1]?.reservation?.shipments).toHaveLength(1);
  });

  it("tells nothing of a reservation that is out of sight, and of its parcels elsewhere only that the name is taken", async () => {
    const id = await orderOf(2);
    await ship(parcelOf(id, "1Z-1", 1));
    const elsewhere = await hub.client({ role: "WAREHOUSE", locations: ["SHOP"] });
    const query = `mutation ($input: ReservationShipInput!) { reservationShip(input: $input) { userErrors { code } } }`;
    const input = { ...parcelOf(id, "1Z-1", 1), lines: [{ sku: "MUG", quantity: 1 }] };
    expect(await elsewhere.data(query, { input })).toEqual({ reservationShip: { userErrors: [{ code: "NOT_FOUND" }] } });
    const two = await orderOf(2, "SHOP");
    await ship(parcelOf(two, "1Z-1", 1));
    const taken = `mutation ($input: ReservationShipInput!) { reservationShip(input: $input) { userErrors { code ... on AlreadyExistsError { existing } } } }`;
    const other = { ...parcelOf(two, "1Z-1", 1), idempotencyKey: key(), lines: [{ sku: "MUG", quantity: 1 }] };
    expect(await elsewhere.data(taken, { input: other })).toEqual({
      reservationShip: { userErrors: [{ code: "ALREADY_EXISTS", existing: "1Z-1" }] },
    });
  });

  it("is another's in another reservation, and parcels without a name stay two", async () => {
    const [a, b] = [await orderOf(2), await orderOf(2)];
    expect((await ship(parcelOf(a, "1Z-1", 1))).userErrors).toEqual([]);
    expect((await ship(parcelOf(b, "1Z-1", 1))).replayed).toBe(false);
    await ship(parcelOf(b, null, 1, { trackingReference: null }));
    const [c] = [await orderOf(2)];
    await ship(parcelOf(c, null, 1));
    expect((await ship(parcelOf(c, null, 1))).reservation?.shipments).toHaveLength(2);
  });
});
