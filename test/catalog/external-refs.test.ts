import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestHub, type TestHub } from "../support/test-hub.js";
import type { GraphqlClient } from "../support/graphql-client.js";

let hub: TestHub;
let admin: GraphqlClient;
beforeAll(async () => {
  hub = await startTestHub();
  admin = await hub.client({ role: "ADMIN" });
});
afterAll(() => hub.close());

interface Saved {
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[]; readonly existing?: string }[];
}

const ERRORS = "userErrors { code field ... on AlreadyExistsError { existing } }";

async function saveProduct(input: object): Promise<Saved> {
  const document = `mutation ($input: ProductUpsertInput!) { productUpsert(input: $input) { ${ERRORS} } }`;
  return (await admin.data<{ productUpsert: Saved }>(document, { input })).productUpsert;
}

async function saveLocation(input: object): Promise<Saved> {
  const document = `mutation ($input: LocationUpsertInput!) { locationUpsert(input: $input) { ${ERRORS} } }`;
  return (await admin.data<{ locationUpsert: Saved }>(document, { input })).locationUpsert;
}

const FOUND = `query ($external: ExternalRefInput!) {
  variant(external: $external) { sku externalRefs { system id } }
  product(external: $external) { handle externalRefs { system id } }
  location(external: $external) { code externalRefs { system id } }
}`;

const shop = (id: string): object => ({ system: "shop", id });

describe("what another system calls a thing", () => {
  it("finds products, variants and locations, each kind for itself, and is kept, replaced and cleared", async () => {
    const ref = shop("gid://Product/9007199254740993");
    const product = {
      handle: "mug",
      title: "Mug",
      externalRefs: [ref],
      variants: [{ sku: "MUG", externalRefs: [ref, { system: "erp", id: "A=1;2" }] }],
    };
    expect(await saveProduct(product)).toEqual({ userErrors: [] });
    expect(await saveLocation({ code: "WH-1", name: "W", externalRefs: [ref] })).toEqual({ userErrors: [] });
    expect(await admin.data(FOUND, { external: ref })).toEqual({
      variant: { sku: "MUG", externalRefs: [ref, { system: "erp", id: "A=1;2" }] },
      product: { handle: "mug", externalRefs: [ref] },
      location: { code: "WH-1", externalRefs: [ref] },
    });
    const { externalRefs: _left, ...kept } = product;
    await saveProduct({ ...kept, title: "Cup", variants: [{ sku: "MUG", title: "x" }] });
    await saveLocation({ code: "WH-1", name: "Other" });
    expect(await admin.data(FOUND, { external: ref })).toMatchObject({
      variant: { sku: "MUG" },
      product: { handle: "mug" },
      location: { code: "WH-1" },
    });
    await saveProduct({ ...product, externalRefs: null, variants: [{ sku: "MUG", externalRefs: [shop("2")] }] });
    await saveLocation({ code: "WH-1", name: "Other", externalRefs: [] });
    expect(await admin.data(FOUND, { external: ref })).toEqual({ variant: null, product: null, location: null });
    expect(await admin.data(FOUND, { external: shop("2") })).toMatchObject({ variant: { externalRefs: [shop("2")] } });
  });

  it("is one thing's: another one is told who has it", async () => {
    await saveProduct({ handle: "a", title: "A", externalRefs: [shop("a")], variants: [{ sku: "A", externalRefs: [shop("a")] }] });
    await saveLocation({ code: "A", name: "A", externalRefs: [shop("a")] });
    expect(
      (await saveProduct({ handle: "b", title: "B", externalRefs: [shop("a")], variants: [{ sku: "B", externalRefs: [shop("a")] }] }))
        .userErrors,
    ).toEqual([
      { code: "ALREADY_EXISTS", field: ["externalRefs", "0"], existing: "a" },
      { code: "ALREADY_EXISTS", field: ["variants", "0", "externalRefs", "0"], existing: "A" },
    ]);
    expect((await saveLocation({ code: "B", name: "B", externalRefs: [shop("a")] })).userErrors).toEqual([
      { code: "ALREADY_EXISTS", field: ["externalRefs", "0"], existing: "A" },
    ]);
    const both = await Promise.all(
      ["c", "d"].map((handle) => saveProduct({ handle, title: "C", variants: [{ sku: handle, externalRefs: [shop("c")] }] })),
    );
    expect(both.map(({ userErrors }) => userErrors.length).sort()).toEqual([0, 1]);
  });

  it("has bounds, and one way at a time to look up", async () => {
    const many = Array.from({ length: 21 }, (_, index) => shop(String(index)));
    expect((await saveProduct({ handle: "x", title: "X", externalRefs: many, variants: [] })).userErrors).toMatchObject([
      { field: ["externalRefs"] },
    ]);
    expect((await saveProduct({ handle: "x", title: "X", externalRefs: many.slice(0, 20), variants: [] })).userErrors).toEqual([]);
    const wrong = [{ system: "", id: "1" }, shop("a\u200b"), shop("1"), shop("1")];
    expect((await saveLocation({ code: "X", name: "X", externalRefs: wrong })).userErrors.map(({ field }) => field.join("."))).toEqual([
      "externalRefs.0.system",
      "externalRefs.1.id",
      "externalRefs.3.id",
    ]);
    expect(await admin.data(FOUND, { external: { system: "shop", id: "\u200b".repeat(9) } })).toEqual({
      variant: null,
      product: null,
      location: null,
    });
    for (const asked of [
      'variant(sku: "A", external: { system: "s", id: "1" }) { sku }',
      "location { code }",
      'product(handle: "a", external: { system: "s", id: "1" }) { id }',
    ]) {
      expect((await admin.ask(`{ ${asked} }`)).codes).toEqual(["BAD_USER_INPUT"]);
    }
  });
});
