import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CatalogResolver, ProductFieldsResolver, VariantFieldsResolver } from "../../src/catalog/graphql.js";
import { checkDigit, upsertProducts } from "../../src/catalog/index.js";
import type { ClientRole } from "../../src/platform/graphql/context.js";
import { buildHubSchema } from "../../src/platform/graphql/hub-schema.js";
import { type CountedDatabase, countQueries } from "../support/count-queries.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { type GraphqlClient, type ServedSchema, serveSchema } from "../support/graphql-client.js";

let test: TestDatabase;
let counted: CountedDatabase;
let served: ServedSchema;
let client: GraphqlClient;

beforeAll(async () => {
  test = await createTestDatabase();
  counted = countQueries(test.database);
  const { database } = counted;
  const resolvers = [new CatalogResolver(database), new ProductFieldsResolver(database), new VariantFieldsResolver(database)];
  served = await serveSchema(buildHubSchema({ resolvers }));
  client = served.client();
  await upsertProducts(database, catalogue(), "REJECT_ALL");
});
afterAll(async () => {
  await served.close();
  await test.close();
});

function gtin(number: number): string {
  const body = `200${String(number).padStart(9, "0")}`;
  return body + checkDigit(body);
}

/** 120 products P-000 to P-119 with one variant each, but the first, which has three. */
function catalogue() {
  return Array.from({ length: 120 }, (_, index) => {
    const name = String(index).padStart(3, "0");
    const extra = index === 0 ? ["B", "C"] : [];
    return {
      handle: `P-${name}`,
      title: `Product ${name}${index === 7 ? " Crème brûlée" : ""}`,
      variants: ["A", ...extra].map((letter, place) => ({
        sku: `SKU-${name}-${letter}`,
        title: place === 0 ? null : `Variant ${letter}`,
        barcodes: [gtin(index * 10 + place)],
        options: [{ name: "Letter", value: letter }],
        packaging: [{ name: "CASE", factor: 12, barcode: gtin(100_000 + index * 10 + place) }],
      })),
    };
  });
}

const VARIANT = "{ id sku title unit options { name value } barcodes packaging { name factor barcode } version product { handle } }";

interface Page {
  readonly nodes: readonly { readonly handle?: string; readonly sku?: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function namesOf(field: "products" | "variants", query: string): Promise<(string | undefined)[]> {
  const name = field === "products" ? "handle" : "sku";
  const data = await client.data<Record<string, Page>>(
    `query ($query: String) { ${field}(query: $query, first: 100) { nodes { ${name} } } }`,
    { query },
  );
  return (data[field]?.nodes ?? []).map((node) => node.handle ?? node.sku);
}

describe("a product", () => {
  it("is found by id and by handle, with its variants in order", async () => {
    const fields = "{ id handle title attributes version createdAt updatedAt variants { sku } }";
    const { product } = await client.data<{ product: { id: string } }>(`{ product(handle: "P-000") ${fields} }`);
    expect(product).toMatchObject({
      handle: "P-000",
      title: "Product 000",
      attributes: null,
      version: 1,
      variants: [{ sku: "SKU-000-A" }, { sku: "SKU-000-B" }, { sku: "SKU-000-C" }],
    });
    expect(await client.data(`query ($id: ID) { product(id: $id) ${fields} }`, { id: product.id })).toEqual({ product });
    expect(await client.data(`query ($id: ID) { product(id: $id) ${fields} }`, { id: product.id.toUpperCase() })).toEqual({ product });
  });

  it.each(['id: "00000000-0000-7000-8000-000000000000"', 'id: "1"', 'id: ""', 'handle: "p-000"', 'handle: "\\u0007"', 'handle: ""'])(
    "is null for %s",
    async (argument) => {
      expect(await client.data(`{ product(${argument}) { id } }`)).toEqual({ product: null });
    },
  );

  it.each(["", '(id: "1", handle: "P-000")', "(id: null)", "(id: null, handle: null)"])(
    "needs exactly one of id and handle, not %j",
    async (argumentList) => {
      expect((await client.ask(`{ product${argumentList} { id } }`)).codes).toEqual(["BAD_USER_INPUT"]);
    },
  );
});

describe("a variant", () => {
  it("is found by SKU, by its barcode and by that of a packaging level", async () => {
    const { variant } = await client.data(`{ variant(sku: "SKU-000-B") ${VARIANT} }`);
    expect(variant).toMatchObject({
      sku: "SKU-000-B",
      title: "Variant B",
      unit: "EACH",
      options: [{ name: "Letter", value: "B" }],
      barcodes: [gtin(1)],
      packaging: [{ name: "CASE", factor: 12, barcode: gtin(100_001) }],
      version: 1,
      product: { handle: "P-000" },
    });
    for (const barcode of [gtin(1), `0${gtin(1)}`, gtin(100_001)]) {
      expect(await client.data(`query ($barcode: String) { variant(barcode: $barcode) ${VARIANT} }`, { barcode })).toEqual({ variant });
    }
  });

  it.each(['sku: "sku-000-b"', 'sku: " SKU-000-B"', 'sku: "\\u0007"', 'barcode: "4006381333931"', 'barcode: "1"', 'barcode: ""'])(
    "is null for %s",
    async (argument) => {
      expect(await client.data(`{ variant(${argument}) { id } }`)).toEqual({ variant: null });
    },
  );

  it.each(["", '(sku: "A", barcode: "1")', "(sku: null)"])("needs exactly one of sku and barcode, not %j", async (argumentList) => {
    expect((await client.ask(`{ variant${argumentList} { id } }`)).codes).toEqual(["BAD_USER_INPUT"]);
  });
});

describe("a page", () => {
  it("of 100 variants with product, barcodes and packaging takes at most 5 statements", async () => {
    const { result, statements } = await counted.count(() =>
      client.data<{ variants: Page }>(`{ variants(first: 100) { nodes ${VARIANT} } }`),
    );
    expect(result.variants.nodes).toHaveLength(100);
    expect(statements.length).toBeLessThanOrEqual(5);
  });

  it("of 100 products with their variants, barcodes and packaging takes at most 5 statements", async () => {
    const document = "{ products(first: 100) { nodes { handle variants { sku barcodes packaging { barcode } } } } }";
    const { result, statements } = await counted.count(() => client.data<{ products: Page }>(document));
    expect(result.products.nodes).toHaveLength(100);
    expect(statements.length).toBeLessThanOrEqual(5);
  });

  it.each(["products", "variants"] as const)(
    "of %s follows the one before it, in the order of the names, without gap or repeat",
    async (field) => {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const document = `query ($after: String) { ${field}(first: 50, after: $after) { nodes { ${field === "products" ? "handle" : "sku"} } pageInfo { hasNextPage endCursor } } }`;
        const data: Record<string, Page> = await client.data(document, { after });
        const page = data[field];
        seen.push(...(page?.nodes ?? []).map((node) => node.handle ?? node.sku ?? ""));
        after = page?.pageInfo.hasNextPage === true ? page.pageInfo.endCursor : null;
      } while (after !== null);
      expect(seen).toEqual([...seen].sort());
      expect(new Set(seen).size).toBe(field === "products" ? 120 : 122);
    },
  );

  it("begins only at a cursor of its own list", async () => {
    const { products } = await client.data<{ products: Page }>("{ products(first: 1) { nodes { handle } pageInfo { endCursor } } }");
    const after = products.pageInfo.endCursor;
    expect((await client.ask("query ($after: String) { variants(after: $after) { nodes { sku } } }", { after })).codes).toEqual([
      "BAD_USER_INPUT",
    ]);
    expect((await client.ask('{ products(after: "nonsense") { nodes { handle } } }')).codes).toEqual(["BAD_USER_INPUT"]);
    expect((await client.ask("{ products(first: 101) { nodes { handle } } }")).codes).toEqual(["LIMIT_EXCEEDED"]);
  });
});

describe("a search", () => {
  it.each([
    ["P-007", ["P-007"]],
    ["p-007", ["P-007"]],
    ["creme", ["P-007"]],
    ["BRÛLÉE creme", ["P-007"]],
    ["product 003", ["P-003"]],
    ["sku-000-b", ["P-000"]],
    ["000-c product", ["P-000"]],
    ["variant", ["P-000"]],
    [gtin(50), ["P-005"]],
    [gtin(100_050), ["P-005"]],
    [`0${gtin(50)}`, ["P-005"]],
    ["product nothing", []],
    ["---", []],
    ["'", []],
    ["p-000' | 'x", []],
    ["p & !q", []],
    ["product \u0007", Array.from({ length: 100 }, (_, index) => `P-${String(index).padStart(3, "0")}`)],
  ])("for %j finds these products", async (query, handles) => {
    expect(await namesOf("products", query)).toEqual(handles);
  });

  it("for nothing finds everything", async () => {
    expect(await namesOf("products", "  ")).toHaveLength(100);
    expect(await namesOf("variants", "")).toHaveLength(100);
  });

  it.each([
    ["sku-000", ["SKU-000-A", "SKU-000-B", "SKU-000-C"]],
    ["p-000 b", ["SKU-000-B"]],
    ["variant c", ["SKU-000-C"]],
    ["product 000", ["SKU-000-A", "SKU-000-B", "SKU-000-C"]],
    [gtin(1), ["SKU-000-B"]],
  ])("for %j finds these variants", async (query, skus) => {
    expect(await namesOf("variants", query)).toEqual(skus);
  });

  it("goes on page by page like any list", async () => {
    const document =
      'query ($after: String) { products(query: "product", first: 100, after: $after) { nodes { handle } pageInfo { hasNextPage endCursor } } }';
    const { products: first } = await client.data<{ products: Page }>(document);
    expect(first.pageInfo.hasNextPage).toBe(true);
    const { products: rest } = await client.data<{ products: Page }>(document, { after: first.pageInfo.endCursor });
    expect(rest.nodes.map((node) => node.handle)).toEqual(Array.from({ length: 20 }, (_, index) => `P-${index + 100}`));
    expect(rest.pageInfo.hasNextPage).toBe(false);
  });

  it("follows what is changed", async () => {
    const upsert = (title: string, sku: string) =>
      client.data("mutation ($input: ProductUpsertInput!) { productUpsert(input: $input) { userErrors { message } } }", {
        input: { handle: "Changing", title, variants: [{ sku }] },
      });
    await upsert("Wheelbarrow", "WB-1");
    expect(await namesOf("products", "wheelb")).toEqual(["Changing"]);
    await upsert("Lawnmower", "WB-2");
    expect(await namesOf("products", "wheelb")).toEqual([]);
    expect(await namesOf("products", "lawnmower wb-2")).toEqual(["Changing"]);
    expect(await namesOf("variants", "lawnmower")).toEqual(["WB-1", "WB-2"]);
  });

  it("is at most 200 characters long", async () => {
    expect(await namesOf("products", "x".repeat(200))).toEqual([]);
    expect(
      (await client.ask("query ($query: String) { products(query: $query) { nodes { id } } }", { query: "x".repeat(201) })).codes,
    ).toEqual(["BAD_USER_INPUT"]);
  });
});

describe("productUpsert", () => {
  const UPSERT = `mutation ($input: ProductUpsertInput!) { productUpsert(input: $input) { created
    product { handle title attributes version variants { sku title barcodes unit options { name value } packaging { name factor barcode } } }
    userErrors { __typename code message field ... on AlreadyExistsError { existing } } } }`;

  it("saves what it is given and answers it", async () => {
    const variant = {
      sku: "NEW-1",
      title: "One",
      barcodes: [gtin(900_001)],
      unit: "M",
      options: [{ name: "Size", value: "L" }],
      packaging: [{ name: "COIL", factor: 50, barcode: null }],
    };
    const input = { handle: "new", title: "New", attributes: { a: [1, { b: null }] }, variants: [variant] };
    expect(await client.data(UPSERT, { input })).toEqual({
      productUpsert: { created: true, product: { ...input, version: 1 }, userErrors: [] },
    });
    expect(await client.data(UPSERT, { input: { ...input, variants: [{ sku: "NEW-1" }] } })).toEqual({
      productUpsert: { created: false, product: { ...input, version: 1 }, userErrors: [] },
    });
  });

  it("shows each of two changes in one request as that one left it", async () => {
    const change = (title: string) =>
      `productUpsert(input: { handle: "twice", title: "T", variants: [{ sku: "TWICE", title: "${title}" }] }) { product { version variants { title } } }`;
    expect(await client.data(`mutation { one: ${change("1")} two: ${change("2")} }`)).toEqual({
      one: { product: { version: 1, variants: [{ title: "1" }] } },
      two: { product: { version: 2, variants: [{ title: "2" }] } },
    });
  });

  it("answers refusals as userErrors with their data", async () => {
    const { productUpsert } = await client.data(UPSERT, {
      input: { handle: "x", title: "X", variants: [{ sku: "sku-000-a" }, { sku: " " }] },
    });
    expect(productUpsert).toMatchObject({
      created: false,
      product: null,
      userErrors: [{ __typename: "InvalidInputError", field: ["variants", "1", "sku"] }],
    });
    const near = await client.data(UPSERT, { input: { handle: "x", title: "X", variants: [{ sku: "sku-000-a" }] } });
    expect(near["productUpsert"]).toMatchObject({
      userErrors: [{ __typename: "AlreadyExistsError", code: "ALREADY_EXISTS", existing: "SKU-000-A" }],
    });
  });

  it("refuses attributes that cannot be JSON of ours", async () => {
    const input = (attributes: unknown) => ({ input: { handle: "deep", title: "D", attributes, variants: [] } });
    expect((await client.ask(UPSERT, input({ a: { b: { c: { d: { e: { f: { g: { h: { i: 1 } } } } } } } } }))).codes).toHaveLength(1);
    expect(
      (
        await client.ask(
          UPSERT,
          JSON.parse('{"input":{"handle":"deep","title":"D","attributes":{"__proto__":1},"variants":[]}}') as Record<string, unknown>,
        )
      ).codes,
    ).toHaveLength(1);
    expect(await client.data('{ product(handle: "deep") { id } }')).toEqual({ product: null });
  });
});

describe("productUpsertMany", () => {
  const UPSERT_MANY = `mutation ($input: ProductUpsertManyInput!) { productUpsertMany(input: $input) {
    results { created product { handle variants { sku } } userErrors { code field } } userErrors { code message } } }`;

  it("goes on behind a refused product unless told otherwise", async () => {
    const products = [
      { handle: "many-1", title: "1", variants: [{ sku: "MANY-1" }] },
      { handle: " ", title: "2", variants: [] },
    ];
    expect(await client.data(UPSERT_MANY, { input: { items: products } })).toMatchObject({
      productUpsertMany: {
        results: [
          { created: true, product: { handle: "many-1", variants: [{ sku: "MANY-1" }] }, userErrors: [] },
          { created: false, product: null, userErrors: [{ code: "INVALID_INPUT", field: ["items", "1", "handle"] }] },
        ],
        userErrors: [],
      },
    });
  });

  it("of 1,000 products with 5 variants each is answered within a few seconds", async () => {
    const products = Array.from({ length: 1_000 }, (_, index) => ({
      handle: `bulk-${index}`,
      title: `Bulk ${index}`,
      variants: Array.from({ length: 5 }, (_, place) => ({
        sku: `BULK-${index}-${place}`,
        barcodes: [gtin(1_000_000 + index * 10 + place)],
      })),
    }));
    const { result, statements } = await counted.count(() =>
      client.data<{ productUpsertMany: { results: { created: boolean }[] } }>(UPSERT_MANY, {
        input: { items: products, onError: "REJECT_ALL" },
      }),
    );
    expect(result.productUpsertMany.results.filter((item) => item.created)).toHaveLength(1_000);
    expect(statements.length).toBeLessThan(15);
  });

  it("refuses more than 1,000 products and answers an empty list with an error", async () => {
    const products = Array.from({ length: 1_001 }, (_, index) => ({ handle: `over-${index}`, title: "O", variants: [] }));
    const { codes, errors } = await client.ask(UPSERT_MANY, { input: { items: products } });
    expect(codes).toEqual(["LIMIT_EXCEEDED"]);
    expect(errors[0]?.extensions).toMatchObject({ limit: 1_000, value: 1_001 });
    expect(await client.data(UPSERT_MANY, { input: { items: [] } })).toMatchObject({
      productUpsertMany: { results: [], userErrors: [{ code: "INVALID_INPUT" }] },
    });
  });

  it("takes its list by its former name, whose fields errors then name, and refuses both names and neither", async () => {
    const former = [{ handle: "former", title: "", variants: [] }];
    const upsert = `mutation ($input: ProductUpsertManyInput!) { productUpsertMany(input: $input) {
      results { userErrors { field } } userErrors { code message field } } }`;
    const asked = async (input: object): Promise<unknown> =>
      (await client.data<{ productUpsertMany: unknown }>(upsert, { input })).productUpsertMany;
    expect(await asked({ products: former })).toMatchObject({
      results: [{ userErrors: [{ field: ["products", "0", "title"] }] }],
      userErrors: [],
    });
    const twice = 'Both "items" and "products" are given. Give "items" alone: "products" is its former name.';
    const none = 'No items are given. Give them as "items".';
    const refused = (message: string): object => ({ results: [], userErrors: [{ code: "INVALID_INPUT", message, field: ["items"] }] });
    expect(await asked({ items: former, products: former })).toEqual(refused(twice));
    expect(await asked({ items: [], products: [] })).toEqual(refused(twice));
    expect(await asked({})).toEqual(refused(none));
    expect(await asked({ items: null, products: null })).toEqual(refused(none));
  });
});

describe("who may", () => {
  const roles: readonly ClientRole[] = ["ADMIN", "PUBLIC", "STOREFRONT", "ORDERS", "POS", "WAREHOUSE", "OPERATOR", "DASHBOARD"];

  it.each(roles)("read products: %s", async (role) => {
    expect(
      (
        await served
          .client({ role })
          .ask('{ product(handle: "P-000") { id } products { nodes { id } } variant(sku: "A") { id } variants { nodes { id } } }')
      ).codes,
    ).toEqual([]);
  });

  it.each(roles)("change products: %s only as ADMIN or WAREHOUSE", async (role) => {
    const one = await served
      .client({ role })
      .ask('mutation { productUpsert(input: { handle: "role", title: "R", variants: [] }) { created } }');
    const many = await served
      .client({ role })
      .ask('mutation { productUpsertMany(input: { items: [{ handle: "role", title: "R", variants: [] }] }) { results { created } } }');
    const codes = ["ADMIN", "WAREHOUSE"].includes(role) ? [] : ["FORBIDDEN"];
    expect([one.codes, many.codes]).toEqual([codes, codes]);
  });

  it("not: strangers", async () => {
    expect((await served.stranger.ask("{ products { nodes { id } } }")).codes).toEqual(["UNAUTHENTICATED"]);
  });
});
