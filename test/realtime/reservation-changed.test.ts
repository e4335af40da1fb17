import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newKey, openShop, type Shop } from "../graphql/shop.js";
import { RawSocket, type LiveAnswer } from "../support/live-client.js";

let shop: Shop;
let raw: RawSocket;

beforeAll(async () => {
  shop = await openShop();
  raw = await RawSocket.connect(shop.url, shop.admin.key ?? "");
});

afterAll(async () => {
  await raw.close();
  await shop.close();
});

const QUERY = `subscription ($id: ID, $channel: String, $location: String, $after: Sequence) {
  reservationChanged(id: $id, channel: $channel, location: $location, after: $after) {
    reservation { id status version lines { sku held confirmed shipped } } cause sequence recordedAt
  }
}`;

interface Change {
  readonly reservation: { readonly id: string; readonly status: string; readonly version: number };
  readonly cause: string | null;
  readonly sequence: string;
}
interface Changed {
  readonly reservationChanged: Change;
}

const changesIn = (answers: readonly LiveAnswer<Changed>[]): Change[] => answers.flatMap(({ data }) => data?.reservationChanged ?? []);
const head = async (): Promise<string> => (await shop.admin.data<{ sequence: string }>("{ sequence }")).sequence;
const step = (mutation: string, id: string, more: object = {}): Promise<unknown> =>
  shop.accept(mutation, "reservation", "id", { idempotencyKey: newKey(), id, expectedVersion: null, ...more });

describe("reservationChanged", () => {
  it("tells of one event for each command, also where nothing moved", async () => {
    const [a, b] = [await shop.article("RES-A"), await shop.article("RES-B")];
    raw.subscribe("1", QUERY, { after: await head() });
    const id = await shop.reserved(
      [
        { sku: a, quantity: 1 },
        { sku: b, quantity: 2 },
      ],
      false,
    );
    const [created] = changesIn(await raw.answers<Changed>("1", 1));
    expect(created).toMatchObject({ reservation: { id, status: "HELD", version: 1 }, cause: "RESERVE" });
    await step("reservationExtend", id, { ttlSeconds: 1_000 });
    expect(changesIn(await raw.answers<Changed>("1", 2))[1]).toMatchObject({ reservation: { id, version: 2 }, cause: null });
    await step("reservationConfirm", id);
    expect(changesIn(await raw.answers<Changed>("1", 3))[2]).toMatchObject({ reservation: { status: "CONFIRMED" }, cause: "CONFIRM" });
    await step("reservationShip", id);
    expect(changesIn(await raw.answers<Changed>("1", 4))[3]).toMatchObject({ reservation: { status: "SHIPPED" }, cause: "SHIP" });
    raw.subscribe("again", QUERY, { id, after: "0" });
    const all = changesIn(await raw.answers<Changed>("again", 4));
    expect(all.map(({ cause }) => cause)).toEqual(["RESERVE", null, "CONFIRM", "SHIP"]);
  });

  it("tells of a hold that ran out", async () => {
    const sku = await shop.article("RES-TTL");
    const input = { idempotencyKey: newKey(), channel: "WEB", ttlSeconds: 1, lines: [{ sku, quantity: 1, location: "WH-1" }] };
    const after = await head();
    const { id } = await shop.accept<{ id: string }>("reservationCreate", "reservation", "id", input);
    raw.subscribe("ttl", QUERY, { id, after });
    const changes = changesIn(await raw.answers<Changed>("ttl", 2));
    expect(changes[1]).toMatchObject({ reservation: { id, status: "EXPIRED", version: 2 }, cause: "EXPIRE" });
  });

  it("keeps to the channels of a key, and to what is asked for", async () => {
    const sku = await shop.article("RES-CH");
    const { key } = await shop.client({ role: "ORDERS", channels: ["MARKET"] });
    const market = await RawSocket.connect(shop.url, key ?? "");
    const after = await head();
    market.subscribe("own", QUERY, { after });
    market.subscribe("other", QUERY, { channel: "WEB" });
    raw.subscribe("place", QUERY, { location: "STORE-1", after });
    await shop.reserved([{ sku, quantity: 1 }], false);
    const lines = [{ sku, quantity: 1, location: "WH-1" }];
    const { id } = await shop.accept<{ id: string }>("reservationCreate", "reservation", "id", {
      idempotencyKey: newKey(),
      channel: "MARKET",
      lines,
    });
    expect(changesIn(await market.answers<Changed>("own", 1))).toMatchObject([{ reservation: { id } }]);
    expect(await market.answers("other", 1)).toMatchObject([{ errors: [{ extensions: { code: "FORBIDDEN" } }] }]);
    expect(raw.received.filter((message) => message.id === "place")).toEqual([]);
    await market.close();
  });
});
