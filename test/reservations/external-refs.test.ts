import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GraphqlClient } from "../support/graphql-client.js";
import { startTestHub, type TestHub } from "../support/test-hub.js";

interface Ref {
  readonly system: string;
  readonly id: string;
}
interface Made {
  readonly document: {
    readonly id: string;
    readonly externalRefs: readonly Ref[];
    readonly reservation?: { readonly id: string } | null;
  } | null;
  readonly replayed: boolean;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null; readonly existing?: string }[];
}

let hub: TestHub;
let keys = 0;
beforeAll(async () => {
  hub = await startTestHub();
  await hub.admin.data(`mutation {
    a: locationUpsert(input: { code: "WH", name: "Warehouse" }) { userErrors { message } }
    b: locationUpsert(input: { code: "SHOP", name: "Shop" }) { userErrors { message } }
    c: channelUpsert(input: { code: "WEB", name: "Web", locations: ["WH", "SHOP"] }) { userErrors { message } }
    d: channelUpsert(input: { code: "MARKET", name: "Market", locations: ["WH"] }) { userErrors { message } }
    productUpsert(input: { handle: "mug", title: "Mug", variants: [{ sku: "MUG" }] }) { userErrors { message } }
    inventoryAdjust(input: { idempotencyKey: "stock", reason: FOUND, lines: [
      { sku: "MUG", location: "WH", delta: 1000 }, { sku: "MUG", location: "SHOP", delta: 1000 }] }) { userErrors { message } }
  }`);
});
afterAll(() => hub.close());

const key = (): string => `key-${(keys += 1)}`;
const shop = (id: string): Ref => ({ system: "shop", id });
const line = { sku: "MUG", location: "WH", quantity: 1 };

const KINDS = [
  { mutation: "reservationCreate", document: "reservation", input: () => ({ channel: "WEB", confirm: true, lines: [line] }) },
  { mutation: "saleRecord", document: "sale", input: () => ({ channel: "WEB", reference: key(), lines: [line] }) },
  { mutation: "returnCreate", document: "return", input: () => ({ channel: "WEB", location: "WH", lines: [{ sku: "MUG", quantity: 1 }] }) },
] as const;
type Kind = (typeof KINDS)[number];

async function make({ mutation, document, input }: Kind, more: object, by: GraphqlClient = hub.admin): Promise<Made> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const owner = document === "sale" ? "reservation { id }" : "";
  const query = `mutation ($input: ${type}!) { made: ${mutation}(input: $input) {
    document: ${document} { id externalRefs { system id } ${owner} } replayed userErrors { code field ... on AlreadyExistsError { existing } } } }`;
  return (await by.data<{ made: Made }>(query, { input: { idempotencyKey: key(), ...input(), ...more } })).made;
}

async function find(external: Ref, by: GraphqlClient = hub.admin, more = ""): Promise<Readonly<Record<string, unknown>>> {
  const query = `query ($external: ExternalRefInput!) {
    reservation(external: $external${more}) { id externalRefs { system id } }
    sale(external: $external${more}) { id externalRefs { system id } }
    return(external: $external${more}) { id externalRefs { system id } }
  }`;
  return by.data(query, { external });
}

describe("what another system calls an order, a sale or a return", () => {
  it("finds each kind for itself, and is shown wherever the document is", async () => {
    const externalRefs = [shop("gid://Order/9007199254740993"), { system: "erp", id: "A=1;2" }];
    const found: Record<string, unknown> = {};
    for (const kind of KINDS) {
      const made = await make(kind, { externalRefs });
      expect(made.userErrors).toEqual([]);
      expect(made.document?.externalRefs).toEqual(externalRefs);
      found[kind.document] = { id: made.document?.id, externalRefs };
    }
    for (const ref of externalRefs) expect(await find(ref)).toEqual(found);
    expect(await find(shop("gid://order/9007199254740993"))).toEqual({ reservation: null, sale: null, return: null });
    const listed = await hub.admin.data(`{ reservations(first: 1) { nodes { externalRefs { system } } } }`);
    expect(listed).toEqual({ reservations: { nodes: [{ externalRefs: [{ system: "shop" }, { system: "erp" }] }] } });
  });

  it("is one document's in its channel: another one is told which, and the same call again is answered", async () => {
    for (const kind of KINDS) {
      const externalRefs = [shop("taken")];
      const input = { idempotencyKey: key(), ...kind.input(), externalRefs };
      const first = await make(kind, input);
      expect(await make(kind, input)).toEqual({ ...first, replayed: true });
      expect((await make(kind, { externalRefs: [shop("free"), shop("taken")] })).userErrors).toEqual([
        { code: "ALREADY_EXISTS", field: ["externalRefs", "1"], existing: first.document?.id },
      ]);
      expect((await make(kind, { externalRefs: [shop("free")] })).userErrors).toEqual([]);
    }
    const both = await Promise.all([1, 2].map(() => make(KINDS[0], { externalRefs: [shop("at once")] })));
    expect(both.map(({ userErrors }) => userErrors.length).sort()).toEqual([0, 1]);
  });

  it("is given once among the items of one call too", async () => {
    const item = () => ({ idempotencyKey: key(), channel: "WEB", lines: [line], externalRefs: [shop("twice")] });
    const query = `mutation ($input: ReservationCreateManyInput!) { reservationCreateMany(input: $input) { results { userErrors { code field } } } }`;
    const { reservationCreateMany } = await hub.admin.data<{ reservationCreateMany: { results: readonly object[] } }>(query, {
      input: { items: [item(), item()] },
    });
    expect(reservationCreateMany.results).toEqual([
      { userErrors: [] },
      { userErrors: [{ code: "ALREADY_EXISTS", field: ["items", "1", "externalRefs", "0"] }] },
    ]);
  });

  it("is each channel's own: a key for another one neither meets it nor finds it", async () => {
    const [web, market] = await Promise.all(
      [{ channels: ["WEB"] }, { channels: ["MARKET"] }].map((bound) => hub.client({ role: "ORDERS", ...bound })),
    );
    if (web === undefined || market === undefined) throw new Error("No keys.");
    const externalRefs = [shop("77")];
    const own = await make(KINDS[0], { externalRefs }, web);
    expect(await find(shop("77"), market)).toEqual({ reservation: null, sale: null, return: null });
    const other = await make(KINDS[0], { externalRefs, channel: "MARKET" }, market);
    expect(other.userErrors).toEqual([]);
    expect(await find(shop("77"), market)).toMatchObject({ reservation: { id: other.document?.id } });
    expect(await find(shop("77"), web)).toMatchObject({ reservation: { id: own.document?.id } });
    expect(await find(shop("77"), hub.admin, `, channel: "WEB"`)).toMatchObject({ reservation: { id: own.document?.id } });
    const asked = await hub.admin.ask(`{ reservation(external: { system: "shop", id: "77" }) { id } }`);
    expect(asked.codes).toEqual(["BAD_USER_INPUT"]);
  });

  it("does not show a key for other locations the document, only that the name is taken", async () => {
    const till = await hub.client({ role: "POS", channels: ["WEB"], locations: ["SHOP"] });
    const externalRefs = [shop("at the warehouse")];
    await make(KINDS[0], { externalRefs });
    expect(await find(shop("at the warehouse"), till)).toEqual({ reservation: null, sale: null, return: null });
    const refused = await make(KINDS[0], { externalRefs, lines: [{ ...line, location: "SHOP" }] }, till);
    expect(refused.userErrors).toEqual([{ code: "ALREADY_EXISTS", field: ["externalRefs", "0"], existing: "at the warehouse" }]);
  });

  it("of an unfulfilled sale is that of the order it makes: one that came through the other door is told", async () => {
    const externalRefs = [shop("order 78")];
    const sale = await make(KINDS[1], { externalRefs, fulfilled: false });
    expect(await find(shop("order 78"))).toMatchObject({
      sale: { id: sale.document?.id },
      reservation: { id: sale.document?.reservation?.id, externalRefs },
    });
    expect((await make(KINDS[0], { externalRefs })).userErrors).toMatchObject([
      { code: "ALREADY_EXISTS", existing: sale.document?.reservation?.id },
    ]);
    const first = await make(KINDS[0], { externalRefs: [shop("order 79")] });
    expect((await make(KINDS[1], { externalRefs: [shop("order 79")], fulfilled: false })).userErrors).toMatchObject([
      { code: "ALREADY_EXISTS", existing: first.document?.id },
    ]);
    // Of the order itself it is another sale of the same name.
    expect(
      (await make(KINDS[1], { externalRefs: [shop("order 79")], reservation: first.document?.id, lines: [{ sku: "MUG", quantity: 1 }] }))
        .userErrors,
    ).toEqual([]);
  });

  it("is part of what was sold: a sale of one reference with other names is another one", async () => {
    const sale = { reference: key(), externalRefs: [shop("s-1")] };
    const first = await make(KINDS[1], sale);
    expect(await make(KINDS[1], sale)).toMatchObject({ document: { id: first.document?.id }, replayed: true, userErrors: [] });
    expect((await make(KINDS[1], { ...sale, externalRefs: [shop("s-2")] })).userErrors).toMatchObject([
      { code: "ALREADY_EXISTS", field: ["reference"] },
    ]);
  });

  it("has bounds, and one way at a time to look up", async () => {
    const many = Array.from({ length: 21 }, (_, index) => shop(`n-${index}`));
    for (const kind of KINDS) {
      const fields = async (externalRefs: readonly Ref[]): Promise<readonly string[]> =>
        (await make(kind, { externalRefs })).userErrors.map(({ code, field }) => `${code} ${(field ?? []).join(".")}`);
      expect(await fields(many)).toEqual(["INVALID_INPUT externalRefs"]);
      expect(await fields(many.slice(0, 20).map(({ id }) => shop(`${kind.document} ${id}`)))).toEqual([]);
      expect(await fields([{ system: "", id: "1" }, shop("a\u200b"), shop("1"), shop("1")])).toEqual([
        "INVALID_INPUT externalRefs.0.system",
        "INVALID_INPUT externalRefs.1.id",
        "INVALID_INPUT externalRefs.3.id",
      ]);
    }
    expect(await find(shop("\u200b".repeat(9)))).toEqual({ reservation: null, sale: null, return: null });
    for (const asked of [
      "reservation { id }",
      'sale(channel: "WEB") { id }',
      'return(id: "x", external: { system: "s", id: "1" }) { id }',
    ]) {
      expect((await hub.admin.ask(`{ ${asked} }`)).codes).toEqual(["BAD_USER_INPUT"]);
    }
  });
});
