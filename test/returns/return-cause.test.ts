import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Input } from "../graphql/mutations.js";
import { expectRefused } from "../graphql/refusals.js";
import { newKey, openShop, type Shop } from "../graphql/shop.js";

let shop: Shop;
let articles = 0;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

const article = (): Promise<string> => shop.article(`Back-${(articles += 1)}`);
const FIELDS = "id status returnCause lines { sku returnCause }";

interface Returned {
  readonly id: string;
  readonly status: string;
  readonly returnCause: string | null;
  readonly lines: readonly { readonly sku: string; readonly returnCause: string | null }[];
}

const create = (input: Input): Promise<Returned> =>
  shop.accept("returnCreate", "return", FIELDS, { idempotencyKey: newKey(), location: "WH-1", ...input });
const step = (mutation: string, id: string, lines: readonly Input[] | null): Promise<Returned> =>
  shop.accept(mutation, "return", FIELDS, { idempotencyKey: newKey(), id, expectedVersion: null, lines });
const read = async (id: string): Promise<Returned> =>
  (await shop.admin.data<{ return: Returned }>(`query ($id: ID!) { return(id: $id) { ${FIELDS} } }`, { id })).return;

describe("the cause of a return", () => {
  it("is told for all of it and for lines that have another, and kept", async () => {
    const [one, two] = [await article(), await article()];
    const lines = [
      { sku: one, quantity: 1 },
      { sku: two, quantity: 1, returnCause: "WRONG_ITEM" },
    ];
    const made = await create({ returnCause: "UNWANTED", reason: "too small", lines });
    const told = [
      { sku: one, returnCause: "UNWANTED" },
      { sku: two, returnCause: "WRONG_ITEM" },
    ];
    expect(made).toMatchObject({ returnCause: "UNWANTED", lines: told });
    expect(await read(made.id)).toEqual(made);
  });

  it("is nothing where nobody says one, until whoever receives or inspects the goods does", async () => {
    const [one, two] = [await article(), await article()];
    const { id, ...made } = await create({
      lines: [
        { sku: one, quantity: 2 },
        { sku: two, quantity: 1 },
      ],
    });
    expect(made).toMatchObject({ returnCause: null, lines: [{ returnCause: null }, { returnCause: null }] });
    expect(await step("returnReceive", id, [{ sku: one, quantity: 2, returnCause: "MISSING" }])).toMatchObject({
      returnCause: null,
      lines: [{ returnCause: "MISSING" }, { returnCause: null }],
    });
    await step("returnReceive", id, null);
    const judged = [
      { sku: one, quantity: 2, disposition: "DAMAGE", returnCause: "DAMAGED" },
      { sku: two, quantity: 1, disposition: "RESTOCK" },
    ];
    expect(await step("returnInspect", id, judged)).toMatchObject({ lines: [{ returnCause: "DAMAGED" }, { returnCause: null }] });
    expect(await read(id)).toMatchObject({ status: "CLOSED", lines: [{ returnCause: "DAMAGED" }, { returnCause: null }] });
  });

  it("is one for each SKU, whatever the step", async () => {
    const sku = await article();
    const lines = [
      { sku, quantity: 1, returnCause: "DAMAGED" },
      { sku, quantity: 1, returnCause: "OTHER" },
    ];
    const refused = { code: "INVALID_INPUT", field: ["lines", "1", "returnCause"] };
    await expectRefused(shop, "returnCreate", { idempotencyKey: newKey(), location: "WH-1", lines }, refused);
    const { id } = await create({ lines: [{ sku, quantity: 4 }] });
    const of = (each: readonly Input[]): Input => ({ idempotencyKey: newKey(), id, expectedVersion: null, lines: each });
    await expectRefused(shop, "returnReceive", of(lines), refused);
    await step("returnReceive", id, null);
    const judged = lines.map((line) => ({ ...line, disposition: "RESTOCK" }));
    await expectRefused(shop, "returnInspect", of(judged), refused);
  });

  it("is of units that come: what will not come has none", async () => {
    const sku = await article();
    const { id } = await create({ lines: [{ sku, quantity: 4 }] });
    const lines = [
      { sku, quantity: 1 },
      { sku, quantity: 1, returnCause: "OTHER" },
    ];
    const cancel = { idempotencyKey: newKey(), id, expectedVersion: null, lines };
    await expectRefused(shop, "returnCancel", cancel, { code: "INVALID_INPUT", field: ["lines", "1", "returnCause"] });
  });

  it("is a part of what was asked under a key", async () => {
    const sku = await article();
    const input = { idempotencyKey: newKey(), location: "WH-1", lines: [{ sku, quantity: 1 }] };
    await create(input);
    await expectRefused(shop, "returnCreate", { ...input, returnCause: "OTHER" }, { code: "IDEMPOTENCY_MISMATCH" });
    expect((await shop.send("returnCreate", { ...input, returnCause: null })).payload?.replayed).toBe(true);
  });
});
