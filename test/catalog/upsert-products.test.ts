import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkDigit, findProduct, findVariantByBarcode, upsertProduct, upsertProducts } from "../../src/catalog/index.js";
import type { ProductInput, ProductRow, VariantInput } from "../../src/catalog/index.js";
import { createTestDatabase } from "../support/database.js";
import type { TestDatabase } from "../support/database.js";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

let numbers = 0;
/** A name nobody used before in this file: tests share the database. */
function fresh(prefix: string): string {
  numbers += 1;
  return `${prefix}-${numbers}`;
}

function freshGtin(): string {
  numbers += 1;
  const body = `200${String(numbers).padStart(9, "0")}`;
  return body + checkDigit(body);
}

function product(variants: readonly VariantInput[], fields: Partial<ProductInput> = {}): ProductInput {
  return { handle: fresh("product"), title: "A product", ...fields, variants };
}

async function save(input: ProductInput): Promise<{ readonly product: ProductRow; readonly created: boolean }> {
  const { saved, created, errors } = await upsertProduct(test.database, input);
  expect(errors).toEqual([]);
  if (saved === null) throw new Error("Nothing was saved.");
  return { product: saved, created };
}

interface StoredVariant {
  readonly sku: string;
  readonly sku_folded: string;
  readonly title: string | null;
  readonly options: unknown;
  readonly attributes: unknown;
  readonly unit: string;
  readonly version: number;
  readonly barcodes: readonly string[];
  readonly packaging: readonly string[];
}

async function stored(sku: string): Promise<StoredVariant | undefined> {
  const rows = await test.database.query<StoredVariant>(
    `select sku, sku_folded, title, options, attributes, unit, version,
       array(select code from barcode where variant_id = variant.id and packaging_id is null order by position) as barcodes,
       array(select name || ' ' || factor || coalesce(' ' || code, '') from packaging left join barcode on packaging_id = packaging.id
         where packaging.variant_id = variant.id order by factor) as packaging
     from variant where sku = $1`,
    [sku],
  );
  return rows[0];
}

/** What the table has: answers read attributes apart, and only where somebody asks for them. */
async function attributesOf({ id }: { readonly id: string }): Promise<unknown> {
  const [row] = await test.database.query<{ attributes: unknown }>("select attributes from product where id = $1", [id]);
  return row?.attributes;
}

describe("a product that is new", () => {
  it("is created with its variants, barcodes and packaging", async () => {
    const [sku, gtin, caseGtin] = [fresh("SKU"), freshGtin(), freshGtin()];
    const { product: saved, created } = await save(
      product(
        [
          {
            sku,
            title: "Red",
            barcodes: [gtin],
            options: [{ name: "Colour", value: "red" }],
            attributes: { weight: 1.5 },
            packaging: [
              { name: "PALLET", factor: 960 },
              { name: "CASE", factor: 24, barcode: caseGtin },
            ],
          },
        ],
        { attributes: { b: [1, { c: null }] } },
      ),
    );
    expect(created).toBe(true);
    expect(saved).toMatchObject({ title: "A product", version: 1 });
    expect(await attributesOf(saved)).toEqual({ b: [1, { c: null }] });
    expect(await stored(sku)).toEqual({
      sku,
      sku_folded: sku.toLowerCase(),
      title: "Red",
      options: [{ name: "Colour", value: "red" }],
      attributes: { weight: 1.5 },
      unit: "EACH",
      version: 1,
      barcodes: [gtin],
      packaging: [`CASE 24 ${caseGtin}`, "PALLET 960"],
    });
  });

  it("may have no variants yet", async () => {
    expect((await save(product([]))).created).toBe(true);
  });

  it("keeps the leading zeros of a barcode, and is found by every spelling of it", async () => {
    const sku = fresh("SKU");
    await save(product([{ sku, barcodes: ["0036000291452"] }]));
    expect((await stored(sku))?.barcodes).toEqual(["0036000291452"]);
    for (const spelling of ["0036000291452", "036000291452", "00036000291452"]) {
      expect((await findVariantByBarcode(test.database, spelling))?.sku, spelling).toBe(sku);
    }
    expect(await findVariantByBarcode(test.database, "36000291452")).toBeNull();
  });

  it("is stored under the NFC form of its names", async () => {
    const suffix = fresh("x");
    await save(product([{ sku: `Cafe\u0301-${suffix}` }]));
    expect(await stored(`Caf\u00e9-${suffix}`)).toMatchObject({ sku_folded: `caf\u00e9-${suffix}` });
  });
});

describe("a product that exists", () => {
  it("keeps what the call leaves out, and clears what it gives as null or empty", async () => {
    const [sku, gtin] = [fresh("SKU"), freshGtin()];
    const whole = {
      sku,
      title: "Red",
      barcodes: [gtin],
      options: [{ name: "Colour", value: "red" }],
      attributes: { a: 1 },
      unit: "M",
      packaging: [{ name: "COIL", factor: 50 }],
    };
    const { product: saved } = await save(product([whole], { attributes: { b: 2 } }));
    const again = await save({ handle: saved.handle, title: "Another title", variants: [{ sku }] });
    expect(again.product).toMatchObject({ title: "Another title", version: 2 });
    expect(await attributesOf(saved)).toEqual({ b: 2 });
    expect(await stored(sku)).toMatchObject({
      title: "Red",
      unit: "M",
      barcodes: [gtin],
      packaging: ["COIL 50"],
      attributes: { a: 1 },
      version: 1,
    });
    const cleared = { sku, title: null, barcodes: [], options: null, attributes: null, unit: null, packaging: [] };
    const last = await save({ handle: saved.handle, title: "Another title", attributes: null, variants: [cleared] });
    expect(last.product).toMatchObject({ version: 3 });
    expect(await attributesOf(saved)).toBeNull();
    expect(await stored(sku)).toMatchObject({
      title: null,
      options: [],
      barcodes: [],
      packaging: [],
      attributes: null,
      unit: "M",
      version: 2,
    });
  });

  it("keeps variants that the call does not name, and adds those it names after them", async () => {
    const [first, second] = [fresh("SKU"), fresh("SKU")];
    const { product: saved } = await save(product([{ sku: first }]));
    await save({ ...saved, variants: [{ sku: second }] });
    const rows = await test.database.query<{ sku: string }>("select sku from variant where product_id = $1 order by position", [saved.id]);
    expect(rows.map((row) => row.sku)).toEqual([first, second]);
  });

  it("keeps its versions and its time of change when nothing differs", async () => {
    const input = product(
      [
        {
          sku: fresh("SKU"),
          barcodes: [freshGtin()],
          attributes: { a: 1, b: [2] },
          packaging: [{ name: "CASE", factor: 6, barcode: freshGtin() }],
        },
      ],
      { attributes: { x: { y: 1 } } },
    );
    const first = await save(input);
    const second = await save(input);
    expect(second.created).toBe(false);
    expect(second.product).toEqual(first.product);
    expect((await stored(input.variants[0]?.sku ?? ""))?.version).toBe(1);
  });

  it("grows by one version when only a variant changes", async () => {
    const [first, second] = [fresh("SKU"), fresh("SKU")];
    const input = product([{ sku: first }, { sku: second }]);
    await save(input);
    const { product: saved } = await save({ ...input, variants: [{ sku: first, title: "New" }, { sku: second }] });
    expect(saved.version).toBe(2);
    expect((await stored(first))?.version).toBe(2);
    expect((await stored(second))?.version).toBe(1);
  });

  it("may move a barcode from one of its variants to another in one call", async () => {
    const [first, second, gtin] = [fresh("SKU"), fresh("SKU"), freshGtin()];
    const input = product([{ sku: first, barcodes: [gtin] }, { sku: second }]);
    await save(input);
    await save({
      ...input,
      variants: [
        { sku: second, barcodes: [gtin] },
        { sku: first, barcodes: [] },
      ],
    });
    expect((await findVariantByBarcode(test.database, gtin))?.sku).toBe(second);
  });
});

describe("an expected version", () => {
  it.each([1, null, undefined])("of %j is right for version 1", async (expectedVersion) => {
    const input = product([]);
    await save(input);
    const { product: saved } = await save({ ...input, title: "Changed", expectedVersion });
    expect(saved.version).toBe(2);
  });

  it.each([0, 2, -1, 2_147_483_647])("of %i is refused for version 1, and nothing changes", async (expectedVersion) => {
    const input = product([]);
    await save(input);
    const { errors } = await upsertProduct(test.database, { ...input, title: "Changed", expectedVersion });
    expect(errors).toMatchObject([{ code: "VERSION_CONFLICT", currentVersion: 1, level: null, field: ["expectedVersion"] }]);
    expect(await findProduct(test.database, input.handle)).toMatchObject({ title: "A product", version: 1 });
  });

  it("of 0 creates a product that must not exist yet, any other names no product", async () => {
    const input = product([]);
    const refused = await upsertProduct(test.database, { ...input, expectedVersion: 1 });
    expect(refused.errors).toMatchObject([{ code: "VERSION_CONFLICT", currentVersion: 0 }]);
    expect((await save({ ...input, expectedVersion: 0 })).created).toBe(true);
  });
});

describe("a SKU", () => {
  it("of another product is refused, and the product it belongs to is named", async () => {
    const owner = product([{ sku: fresh("SKU") }]);
    await save(owner);
    const sku = owner.variants[0]?.sku ?? "";
    const { errors } = await upsertProduct(test.database, product([{ sku: fresh("SKU") }, { sku }]));
    expect(errors).toMatchObject([{ code: "ALREADY_EXISTS", existing: sku, field: ["variants", "1", "sku"] }]);
    expect(errors[0]?.message).toContain(`product "${owner.handle}"`);
  });

  it("that differs from an existing one only by case is told so, unless it is meant", async () => {
    const sku = fresh("Tee");
    await save(product([{ sku }]));
    const near = product([{ sku: sku.toUpperCase() }]);
    const { errors } = await upsertProduct(test.database, near);
    expect(errors).toMatchObject([{ code: "ALREADY_EXISTS", existing: sku, field: ["variants", "0", "sku"] }]);
    expect(errors[0]?.message).toMatch(/differs only by case.*allowNearMiss/);
    expect(await stored(sku.toUpperCase())).toBeUndefined();
    expect((await save({ ...near, allowNearMiss: true })).created).toBe(true);
    await save({ ...near, title: "Once it exists, it is no near miss any more" });
  });

  it.each([
    ["a no-break space", "\u00a011111M"],
    ["two blanks", "  11111M"],
    ["no blank", "11111M"],
    ["a full-width letter", " 11111\uff2d"],
  ])("that looks like an existing one, with %s in it, is told so, unless it is meant", async (_what, end) => {
    const sku = `${fresh("X")}B`;
    await save(product([{ sku: `${sku} 11111M` }]));
    const near = product([{ sku: sku + end }]);
    const { errors } = await upsertProduct(test.database, near);
    expect(errors).toMatchObject([{ code: "ALREADY_EXISTS", existing: `${sku} 11111M`, field: ["variants", "0", "sku"] }]);
    expect((await save({ ...near, allowNearMiss: true })).created).toBe(true);
    await save({ ...near, title: "Once it exists, it is found as what it is" });
    await save(product([{ sku: `${sku} 11111N` }]));
  });

  it("that a hub of the release before has written is found as what it is, and gets its likeness with the next change", async () => {
    const sku = `${fresh("Old")} A`;
    const input = product([{ sku }]);
    await save(input);
    await test.database.query("update variant set sku_alike = null where sku = $1", [sku]);
    await save({ ...input, variants: [{ sku, title: "changed" }] });
    const [row] = await test.database.query("select sku_alike as alike from variant where sku = $1", [sku]);
    expect(row).toEqual({ alike: sku.toLowerCase().replace(" ", "") });
  });

  it("that differs only by case from another in the same call is told so", async () => {
    const sku = fresh("Tee");
    const { errors } = await upsertProduct(test.database, product([{ sku }, { sku: sku.toUpperCase() }]));
    expect(errors).toMatchObject([{ code: "ALREADY_EXISTS", existing: sku, field: ["variants", "1", "sku"] }]);
  });

  it("with blanks at its ends is refused, allowNearMiss or not", async () => {
    const sku = fresh("SKU");
    await save(product([{ sku }]));
    for (const near of [` ${sku}`, `${sku}\u00a0`]) {
      const { errors } = await upsertProduct(test.database, product([{ sku: near }], { allowNearMiss: true }));
      expect(errors).toMatchObject([{ code: "INVALID_INPUT", field: ["variants", "0", "sku"] }]);
      expect(errors[0]?.message).toContain(`use "${sku}"`);
    }
  });
});

describe("a barcode", () => {
  it.each(["barcodes", "packaging"] as const)(
    "that a variant has among its %s is refused for another, which is told whose it is",
    async (place) => {
      const [sku, gtin] = [fresh("SKU"), freshGtin()];
      await save(
        product([{ sku, ...(place === "barcodes" ? { barcodes: [gtin] } : { packaging: [{ name: "CASE", factor: 6, barcode: gtin }] }) }]),
      );
      const own = await upsertProduct(test.database, product([{ sku: fresh("SKU"), barcodes: [freshGtin(), gtin] }]));
      expect(own.errors).toMatchObject([{ code: "ALREADY_EXISTS", existing: sku, field: ["variants", "0", "barcodes", "1"] }]);
      const packed = await upsertProduct(
        test.database,
        product([{ sku: fresh("SKU"), packaging: [{ name: "BOX", factor: 2, barcode: gtin }] }]),
      );
      expect(packed.errors).toMatchObject([
        { code: "ALREADY_EXISTS", existing: sku, field: ["variants", "0", "packaging", "0", "barcode"] },
      ]);
    },
  );

  it("is the same with and without leading zeros", async () => {
    const [sku, gtin] = [fresh("SKU"), freshGtin()];
    await save(product([{ sku, barcodes: [gtin] }]));
    const { errors } = await upsertProduct(test.database, product([{ sku: fresh("SKU"), barcodes: [`0${gtin}`] }]));
    expect(errors).toMatchObject([{ code: "ALREADY_EXISTS", existing: sku }]);
  });

  it("given twice for one variant is refused", async () => {
    const [sku, gtin] = [fresh("SKU"), freshGtin()];
    const { errors } = await upsertProduct(
      test.database,
      product([{ sku, barcodes: [gtin], packaging: [{ name: "CASE", factor: 6, barcode: gtin }] }]),
    );
    expect(errors).toMatchObject([{ code: "INVALID_INPUT", field: ["variants", "0", "packaging", "0", "barcode"] }]);
  });

  it("with a wrong check digit is refused, and the right one is named", async () => {
    const { errors } = await upsertProduct(test.database, product([{ sku: fresh("SKU"), barcodes: ["4006381333932"] }]));
    expect(errors).toMatchObject([{ code: "INVALID_INPUT", field: ["variants", "0", "barcodes", "0"] }]);
    expect(errors[0]?.message).toContain("the last digit should be 1");
  });

  it("is free again once its variant gave it up", async () => {
    const gtin = freshGtin();
    const owner = product([{ sku: fresh("SKU"), barcodes: [gtin] }]);
    await save(owner);
    await save({ ...owner, variants: owner.variants.map((variant) => ({ ...variant, barcodes: [] })) });
    await save(product([{ sku: fresh("SKU"), barcodes: [gtin] }]));
  });
});

describe("bad input", () => {
  it("is answered with every mistake at once, each with its place", async () => {
    const { errors } = await upsertProduct(test.database, {
      handle: "",
      title: " ",
      attributes: { a: "\u0000" },
      variants: [
        {
          sku: "A\u200b",
          title: "",
          barcodes: ["123"],
          options: [
            { name: "", value: "" },
            { name: "Size", value: "S" },
            { name: "Size", value: "M" },
          ],
          unit: "",
          packaging: [
            { name: "CASE", factor: 0, barcode: "1" },
            { name: "case", factor: 1_000_001 },
          ],
        },
        { sku: "B" },
        { sku: "B" },
      ],
    });
    expect(new Set(errors.map((error) => error.code))).toEqual(new Set(["INVALID_INPUT"]));
    expect(errors.map((error) => error.field?.join(".")).sort()).toEqual([
      "attributes",
      "handle",
      "title",
      "variants.0.barcodes.0",
      "variants.0.options.0.name",
      "variants.0.options.0.value",
      "variants.0.options.2.name",
      "variants.0.packaging.0.barcode",
      "variants.0.packaging.0.factor",
      "variants.0.packaging.1.factor",
      "variants.0.packaging.1.name",
      "variants.0.sku",
      "variants.0.title",
      "variants.0.unit",
      "variants.2.sku",
    ]);
  });

  it.each<[string, Partial<VariantInput>]>([
    ["51 barcodes", { barcodes: Array.from({ length: 51 }, freshGtin) }],
    ["21 options", { options: Array.from({ length: 21 }, (_, index) => ({ name: `O${index}`, value: "x" })) }],
    ["21 packaging levels", { packaging: Array.from({ length: 21 }, (_, index) => ({ name: `P${index}`, factor: 2 })) }],
    ["a packaging level named like the unit with another factor", { unit: "BOX", packaging: [{ name: "BOX", factor: 12 }] }],
  ])("refuses a variant with %s", async (_, variant) => {
    const { errors } = await upsertProduct(test.database, product([{ sku: fresh("SKU"), ...variant }]));
    expect(errors).toMatchObject([{ code: "INVALID_INPUT" }]);
  });

  it("stores hostile names as the text they are", async () => {
    const sku = `'; drop table variant; -- ${fresh("x")} \\ " $1 {"$gt":""} %00 =1+1`;
    await save(product([{ sku, title: "<script>", options: [{ name: "{}", value: "},{" }] }]));
    expect(await stored(sku)).toMatchObject({ sku, title: "<script>", options: [{ name: "{}", value: "},{" }] });
  });

  it("refuses the variant that would be the product's 2,001st", async () => {
    const handle = fresh("product");
    const variants = Array.from({ length: 2_000 }, (_, index) => ({ sku: `${handle}/${index}` }));
    await save({ handle, title: "Full", variants });
    const { errors } = await upsertProduct(test.database, { handle, title: "Full", variants: [{ sku: fresh("SKU") }] });
    expect(errors).toMatchObject([{ code: "INVALID_INPUT", field: ["variants"] }]);
    const atOnce = await upsertProduct(test.database, product([...variants, { sku: fresh("SKU") }]));
    expect(atOnce.errors).toMatchObject([{ code: "INVALID_INPUT", field: ["variants"] }]);
  });
});

describe("many products", () => {
  it("with CONTINUE are saved but for those refused, one result for each in order", async () => {
    const gtin = freshGtin();
    const inputs = [
      product([{ sku: fresh("SKU"), barcodes: [gtin] }]),
      product([{ sku: " " }]),
      product([{ sku: fresh("SKU"), barcodes: [gtin] }]),
      product([]),
    ];
    const { results, errors } = await upsertProducts(test.database, inputs, "CONTINUE");
    expect(errors).toEqual([]);
    expect(results.map((result) => result.saved?.handle ?? result.errors[0]?.code)).toEqual([
      inputs[0]?.handle,
      "INVALID_INPUT",
      "ALREADY_EXISTS",
      inputs[3]?.handle,
    ]);
    expect(results[1]?.errors[0]?.field).toEqual(["items", "1", "variants", "0", "sku"]);
    expect(results[2]?.errors[0]).toMatchObject({
      existing: inputs[0]?.variants[0]?.sku,
      field: ["items", "2", "variants", "0", "barcodes", "0"],
    });
    expect(await findProduct(test.database, inputs[2]?.handle ?? "")).toBeNull();
  });

  it("with REJECT_ALL are saved all or not at all", async () => {
    const inputs = [product([{ sku: fresh("SKU") }]), product([{ sku: "" }])];
    const { results, errors } = await upsertProducts(test.database, inputs, "REJECT_ALL");
    expect(errors).toEqual([]);
    expect(results.map((result) => [result.saved, result.errors.length])).toEqual([
      [null, 0],
      [null, 1],
    ]);
    expect(await findProduct(test.database, inputs[0]?.handle ?? "")).toBeNull();
    const mended = await upsertProducts(test.database, [inputs[0] ?? product([]), product([])], "REJECT_ALL");
    expect(mended.results.map((result) => result.created)).toEqual([true, true]);
  });

  it("see those before them in the call", async () => {
    const [sku, gtin, handle] = [fresh("SKU"), freshGtin(), fresh("product")];
    const { results } = await upsertProducts(
      test.database,
      [
        { handle, title: "One", variants: [{ sku, barcodes: [gtin] }] },
        { handle, title: "Two", expectedVersion: 1, variants: [{ sku, barcodes: [] }] },
        { handle, title: "Three", expectedVersion: 1, variants: [] },
        product([{ sku: fresh("SKU"), barcodes: [gtin] }]),
        product([{ sku }]),
      ],
      "CONTINUE",
    );
    expect(results.map((result) => (result.saved === null ? result.errors[0]?.code : result.created))).toEqual([
      true,
      false,
      "VERSION_CONFLICT",
      true,
      "ALREADY_EXISTS",
    ]);
    expect(results[0]?.saved).toMatchObject({ title: "Two", version: 2 });
    expect((await stored(sku))?.barcodes).toEqual([]);
  });

  it("are 1 to 1,000 with at most 5,000 variants together", async () => {
    expect((await upsertProducts(test.database, [], "CONTINUE")).errors).toMatchObject([{ code: "INVALID_INPUT", field: ["items"] }]);
    const many = Array.from({ length: 1_001 }, () => product([]));
    await expect(upsertProducts(test.database, many, "CONTINUE")).rejects.toMatchObject({
      extensions: { code: "LIMIT_EXCEEDED", limit: 1000, value: 1001 },
    });
    const wide = Array.from({ length: 1_000 }, (_, index) =>
      product(Array.from({ length: index === 0 ? 6 : 5 }, () => ({ sku: fresh("SKU") }))),
    );
    await expect(upsertProducts(test.database, wide, "CONTINUE")).rejects.toMatchObject({
      extensions: { code: "LIMIT_EXCEEDED", limit: 5000, value: 5001 },
    });
  });

  it("with 5,000 variants take a few statements and about a second", async () => {
    const inputs = Array.from({ length: 1_000 }, () =>
      product(Array.from({ length: 5 }, () => ({ sku: fresh("SKU"), barcodes: [freshGtin()], packaging: [{ name: "CASE", factor: 12 }] }))),
    );
    const start = performance.now();
    const { results } = await upsertProducts(test.database, inputs, "REJECT_ALL");
    // Generous: a shared machine is slow at times. A statement for each variant would take longer still.
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(results.every((result) => result.created)).toBe(true);
  });
});

describe("writers at the same time", () => {
  it("of one handle create one product, and the others change it", async () => {
    const handle = fresh("product");
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        upsertProduct(test.database, { handle, title: `Title ${index}`, variants: [{ sku: `${handle}/${index}` }] }),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.created)).toHaveLength(1);
    expect(await findProduct(test.database, handle)).toMatchObject({ version: 8 });
  });

  it("of SKUs that differ only by case save one of them", async () => {
    const name = fresh("Race");
    const spellings = [name, name.toUpperCase(), name.toLowerCase(), `r${name.slice(1).toUpperCase()}`];
    const outcomes = await Promise.all(spellings.map((sku) => upsertProduct(test.database, product([{ sku }]))));
    expect(outcomes.filter((outcome) => outcome.created)).toHaveLength(1);
    expect(outcomes.flatMap((outcome) => outcome.errors.map((error) => error.code))).toEqual(Array(3).fill("ALREADY_EXISTS"));
  });

  it("of one barcode save one of them", async () => {
    const gtin = freshGtin();
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () => upsertProduct(test.database, product([{ sku: fresh("SKU"), barcodes: [gtin] }]))),
    );
    expect(outcomes.filter((outcome) => outcome.created)).toHaveLength(1);
  });

  it("with one expected version change it once", async () => {
    const input = product([]);
    await save(input);
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, index) => upsertProduct(test.database, { ...input, title: `Title ${index}`, expectedVersion: 1 })),
    );
    expect(outcomes.filter((outcome) => outcome.errors.length === 0)).toHaveLength(1);
    expect(await findProduct(test.database, input.handle)).toMatchObject({ version: 2 });
  });
});
