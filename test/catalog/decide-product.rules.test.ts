import { describe, expect, it } from "vitest";
import { CatalogBook, type ProductState, type VariantState } from "../../src/catalog/catalog-book.js";
import { decideProduct } from "../../src/catalog/decide-product.rules.js";
import type { Barcode, ProductDraft, VariantDraft } from "../../src/catalog/product.rules.js";

const MUG: ProductState = {
  id: "p-mug",
  handle: "mug",
  title: "Mug",
  attributes: { a: 1 },
  publicAttributes: ["a"],
  tags: ["kitchen"],
  publicTags: [],
  archived: false,
  externalRefs: [{ system: "shop", id: "P1" }],
  version: 4,
  variantCount: 2,
  lastPosition: 5,
};
const codeOf = (key: string): Barcode => ({ key, code: key });
const BLUE: VariantState = {
  id: 1,
  productId: "p-mug",
  productHandle: "mug",
  position: 3,
  sku: "BLUE",
  title: "Blue",
  options: [{ name: "Colour", value: "Blue" }],
  attributes: null,
  unit: "EACH",
  version: 2,
  barcodes: [codeOf("1")],
  packaging: [{ name: "CASE", factor: 6, barcode: codeOf("2") }],
  externalRefs: [{ system: "shop", id: "7" }],
};
const RED: VariantState = {
  ...BLUE,
  id: 2,
  sku: "RED",
  title: "Red",
  position: 5,
  version: 9,
  barcodes: [codeOf("3")],
  packaging: [],
  externalRefs: [],
};
const CUP: VariantState = {
  ...BLUE,
  id: 3,
  sku: "CUP",
  productId: "p-cup",
  productHandle: "cup",
  barcodes: [codeOf("4")],
  packaging: [],
  externalRefs: [{ system: "shop", id: "8" }],
};

const bookOf = (product: ProductState = MUG): CatalogBook =>
  new CatalogBook({
    products: [product],
    variants: [BLUE, RED, CUP],
    barcodeOwners: [
      { key: "1", sku: "BLUE" },
      { key: "2", sku: "BLUE" },
      { key: "3", sku: "RED" },
      { key: "4", sku: "CUP" },
    ],
    refOwners: [
      { kind: "product", system: "shop", id: "P1", owner: "mug" },
      { kind: "product", system: "shop", id: "P2", owner: "cup" },
      { kind: "variant", system: "shop", id: "7", owner: "BLUE" },
      { kind: "variant", system: "shop", id: "8", owner: "CUP" },
    ],
  });

const KEEP = {
  externalRefs: undefined,
  title: undefined,
  barcodes: undefined,
  options: undefined,
  attributes: undefined,
  unit: undefined,
  packaging: undefined,
};

function draftOf(
  variants: readonly (Partial<VariantDraft> & { readonly sku: string })[],
  changes: Partial<ProductDraft> = {},
): ProductDraft {
  const drafts = variants.map((variant, index) => ({ ...KEEP, path: ["products", "0", "variants", String(index)], ...variant }));
  const head = {
    path: ["products", "0"],
    handle: "mug",
    title: "Mug",
    attributes: undefined,
    publicAttributes: undefined,
    tags: undefined,
    publicTags: undefined,
    archived: undefined,
    externalRefs: undefined,
    expectedVersion: undefined,
    allowNearMiss: false,
  };
  return { ...head, ...changes, variants: drafts };
}

const decide = (draft: ProductDraft, book = bookOf()) => decideProduct(book, draft, "new-id");

describe("external references", () => {
  const shop = (id: string) => ({ system: "shop", id });

  it("are one thing's within a system and a kind, and may move within the product", () => {
    const stolen = decide(draftOf([{ sku: "RED", externalRefs: [shop("9"), shop("8")] }], { externalRefs: [shop("P2")] }));
    expect(stolen).toMatchObject({
      errors: [
        { code: "ALREADY_EXISTS", existing: "cup", field: ["products", "0", "externalRefs", "0"] },
        { code: "ALREADY_EXISTS", existing: "CUP", field: ["products", "0", "variants", "0", "externalRefs", "1"] },
      ],
    });
    const moved = decide(
      draftOf([
        { sku: "RED", externalRefs: [shop("7"), { system: "erp", id: "8" }, shop("P2")] },
        { sku: "BLUE", externalRefs: [] },
      ]),
    );
    expect(moved).toMatchObject({
      changed: true,
      state: { variants: [{ sku: "RED", externalRefs: [{ id: "7" }, { id: "8" }, { id: "P2" }] }, { externalRefs: [] }] },
    });
    expect(decide(draftOf([{ sku: "RED", externalRefs: [shop("7")] }, { sku: "BLUE" }]))).toMatchObject({ errors: [{ existing: "RED" }] });
  });

  it("that are stored already change nothing", () => {
    expect(
      decide(draftOf([{ sku: "BLUE", externalRefs: [shop("7")] }], { attributes: { a: 1 }, externalRefs: [shop("P1")] })),
    ).toMatchObject({ changed: false });
  });
});

describe("a product that is", () => {
  it("new gets the new id, version 1 and its variants from place 0 on, with the unit EACH", () => {
    const variant = {
      productId: "new-id",
      productHandle: "bowl",
      title: null,
      options: [],
      attributes: null,
      unit: "EACH",
      barcodes: [],
      packaging: [],
      externalRefs: [],
    };
    expect(decide(draftOf([{ sku: "B-1" }, { sku: "B-2" }], { handle: "bowl", title: "Bowl" }))).toEqual({
      created: true,
      changed: true,
      state: {
        product: {
          id: "new-id",
          handle: "bowl",
          title: "Bowl",
          attributes: null,
          publicAttributes: [],
          tags: [],
          publicTags: [],
          archived: false,
          externalRefs: [],
          version: 1,
          variantCount: 2,
          lastPosition: 1,
        },
        variants: [
          { id: null, sku: "B-1", position: 0, ...variant, version: 1 },
          { id: null, sku: "B-2", position: 1, ...variant, version: 1 },
        ],
      },
    });
    expect(decide(draftOf([], { handle: "bowl", title: "" }))).toMatchObject({ created: true, changed: true });
  });

  it("stated as it is stays as it is, whatever the order of its attributes' keys", () => {
    expect(decide(draftOf([{ sku: "BLUE" }, { sku: "RED", title: "Red" }], { attributes: { a: 1 } }))).toEqual({
      created: false,
      changed: false,
      state: { product: MUG, variants: [] },
    });
  });

  it.each<[string, Partial<ProductDraft>, object]>([
    ["title", { title: "Cup" }, { title: "Cup" }],
    ["attributes", { attributes: { a: 2 } }, { attributes: { a: 2 } }],
    ["attributes cleared", { attributes: null }, { attributes: null }],
  ])("changed in its %s is raised by one version, its variants are not", (_what, changes, expected) => {
    expect(decide(draftOf([{ sku: "BLUE" }], changes))).toEqual({
      created: false,
      changed: true,
      state: { product: { ...MUG, ...expected, version: 5 }, variants: [] },
    });
  });

  it.each<[string, Partial<VariantDraft>, object]>([
    ["title", { title: null }, { title: null }],
    ["options", { options: [] }, { options: [] }],
    ["an option's value", { options: [{ name: "Colour", value: "Navy" }] }, { options: [{ name: "Colour", value: "Navy" }] }],
    ["attributes", { attributes: { b: 1 } }, { attributes: { b: 1 } }],
    ["unit", { unit: "PAIR" }, { unit: "PAIR" }],
    ["barcodes", { barcodes: [] }, { barcodes: [] }],
    ["a barcode's spelling", { barcodes: [{ key: "1", code: "01" }] }, { barcodes: [{ key: "1", code: "01" }] }],
    ["packaging", { packaging: [] }, { packaging: [] }],
    [
      "a level's factor",
      { packaging: [{ name: "CASE", factor: 7, barcode: codeOf("2") }] },
      { packaging: [{ name: "CASE", factor: 7, barcode: codeOf("2") }] },
    ],
    [
      "a level's name",
      { packaging: [{ name: "BOX", factor: 6, barcode: codeOf("2") }] },
      { packaging: [{ name: "BOX", factor: 6, barcode: codeOf("2") }] },
    ],
    [
      "a level's barcode",
      { packaging: [{ name: "CASE", factor: 6, barcode: null }] },
      { packaging: [{ name: "CASE", factor: 6, barcode: null }] },
    ],
  ])("changed in a variant's %s is raised with it, the other variants are not", (_what, changes, expected) => {
    expect(decide(draftOf([{ sku: "BLUE", ...changes }, { sku: "RED" }]))).toEqual({
      created: false,
      changed: true,
      state: { product: { ...MUG, version: 5 }, variants: [{ ...BLUE, ...expected, version: 3 }] },
    });
  });

  it("given more variants puts them behind those it has", () => {
    expect(decide(draftOf([{ sku: "GREEN" }, { sku: "BLUE" }, { sku: "PINK" }]))).toMatchObject({
      state: {
        product: { variantCount: 4, lastPosition: 7, version: 5 },
        variants: [
          { sku: "GREEN", position: 6, version: 1, productId: "p-mug" },
          { sku: "PINK", position: 7 },
        ],
      },
    });
  });

  it("at another version than the one expected is refused", () => {
    const conflict = { code: "VERSION_CONFLICT", field: ["products", "0", "expectedVersion"], currentVersion: 4 };
    expect(decide(draftOf([], { expectedVersion: 3 }))).toMatchObject({ errors: [conflict] });
    expect(decide(draftOf([], { expectedVersion: 4 }))).toMatchObject({ changed: false });
  });

  it("would have too many variants is refused", () => {
    const full = { ...MUG, variantCount: 1_999 };
    expect(decide(draftOf([{ sku: "NEW-1" }, { sku: "BLUE" }]), bookOf(full))).toMatchObject({ changed: true });
    expect(decide(draftOf([{ sku: "NEW-1" }, { sku: "NEW-2" }]), bookOf(full))).toMatchObject({
      errors: [{ code: "INVALID_INPUT", field: ["products", "0", "variants"] }],
    });
  });
});

describe("a SKU", () => {
  const skuField = (index: number) => ["products", "0", "variants", String(index), "sku"];

  it("has one product for ever", () => {
    expect(decide(draftOf([{ sku: "BLUE" }, { sku: "CUP" }]))).toMatchObject({
      errors: [{ code: "ALREADY_EXISTS", existing: "CUP", field: skuField(1) }],
    });
  });

  it("that differs only by case from another, stored or in the call, is refused unless it is meant", () => {
    expect(decide(draftOf([{ sku: "blue" }, { sku: "New" }, { sku: "NEW" }]))).toMatchObject({
      errors: [
        { code: "ALREADY_EXISTS", existing: "BLUE", field: skuField(0) },
        { code: "ALREADY_EXISTS", existing: "New", field: skuField(2) },
      ],
    });
    expect(decide(draftOf([{ sku: "blue" }, { sku: "New" }, { sku: "NEW" }], { allowNearMiss: true }))).toMatchObject({ changed: true });
  });
});

describe("packaging", () => {
  it("is kept in the order of factor and name", () => {
    const level = (name: string, factor: number) => ({ name, factor, barcode: null });
    const packaging = [level("PALLET", 96), level("BOX", 6), level("BAG", 6), level("EACH", 1)];
    const { state } = decide(draftOf([{ sku: "RED", packaging }])) as { readonly state: { readonly variants: readonly VariantState[] } };
    expect(state.variants[0]?.packaging.map(({ name }) => name)).toEqual(["EACH", "BAG", "BOX", "PALLET"]);
  });

  it("that is the unit has a factor of 1", () => {
    const packaging = [{ name: "EACH", factor: 2, barcode: null }];
    const field = ["products", "0", "variants", "0", "packaging"];
    expect(decide(draftOf([{ sku: "RED", packaging }]))).toMatchObject({ errors: [{ code: "INVALID_INPUT", field }] });
    expect(decide(draftOf([{ sku: "BLUE", unit: "CASE" }]))).toMatchObject({ errors: [{ code: "INVALID_INPUT", field }] });
    expect(decide(draftOf([{ sku: "RED", packaging, unit: "PAIR" }]))).toMatchObject({ changed: true });
  });
});

describe("a barcode", () => {
  const field = (index: number, ...rest: readonly string[]) => ["products", "0", "variants", String(index), ...rest];

  it("names one SKU: another product's, or another's of the call", () => {
    const packaging = [{ name: "CASE", factor: 3, barcode: codeOf("7") }];
    const draft = draftOf([
      { sku: "BLUE", barcodes: [codeOf("7"), codeOf("4")] },
      { sku: "RED", packaging },
    ]);
    expect(decide(draft)).toMatchObject({
      errors: [
        { code: "ALREADY_EXISTS", existing: "CUP", field: field(0, "barcodes", "1") },
        { code: "ALREADY_EXISTS", existing: "BLUE", field: field(1, "packaging", "0", "barcode") },
      ],
    });
  });

  it("is given once for a SKU, also with its packaging", () => {
    expect(decide(draftOf([{ sku: "RED", barcodes: [codeOf("7"), codeOf("7")] }]))).toMatchObject({
      errors: [{ code: "INVALID_INPUT", field: field(0, "barcodes", "1") }],
    });
  });

  it("may move between variants of one call; where it is kept without being named, the SKU is to blame", () => {
    expect(
      decide(
        draftOf([
          { sku: "BLUE", barcodes: [codeOf("3")] },
          { sku: "RED", barcodes: [codeOf("1")] },
        ]),
      ),
    ).toMatchObject({ changed: true });
    expect(decide(draftOf([{ sku: "BLUE", barcodes: [codeOf("3")] }, { sku: "RED" }]))).toMatchObject({
      errors: [{ code: "ALREADY_EXISTS", existing: "BLUE", field: field(1, "sku") }],
    });
    expect(decide(draftOf([{ sku: "RED", barcodes: [codeOf("2")] }, { sku: "BLUE" }]))).toMatchObject({
      errors: [{ code: "ALREADY_EXISTS", existing: "RED", field: field(1, "sku") }],
    });
    expect(decide(draftOf([{ sku: "RED", barcodes: [codeOf("2")] }]))).toMatchObject({
      errors: [{ code: "ALREADY_EXISTS", existing: "BLUE", field: field(0, "barcodes", "0") }],
    });
  });
});
