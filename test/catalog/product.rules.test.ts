import { describe, expect, it } from "vitest";
import { checkDigit } from "../../src/catalog/gtin.rules.js";
import { InputCheck } from "../../src/catalog/input-check.js";
import { draftProduct, type ProductDraft, type ProductInput, type VariantInput } from "../../src/catalog/product.rules.js";

const barcode = (number: number): string => {
  const body = String(400_000_000_000 + number);
  return body + checkDigit(body);
};
const PATH = ["products", "3"];

function draft(input: Partial<ProductInput>): { readonly product: ProductDraft; readonly mistakes: readonly string[] } {
  const check = new InputCheck();
  const product = draftProduct({ handle: "mug", title: "Mug", variants: [], ...input }, PATH, check);
  return { product, mistakes: check.errors.map(({ code, field }) => `${code} ${field?.slice(2).join(".") ?? ""}`) };
}

const ofVariant = (changes: Partial<VariantInput>): ReturnType<typeof draft> => draft({ variants: [{ sku: "MUG-1", ...changes }] });

describe("a product as it is stated", () => {
  it("keeps apart what is left out and what is cleared", () => {
    const left = draft({ variants: [{ sku: "A" }] }).product;
    const undefinedFields = {
      attributes: undefined,
      title: undefined,
      barcodes: undefined,
      options: undefined,
      unit: undefined,
      packaging: undefined,
    };
    expect(left).toEqual({
      path: PATH,
      handle: "mug",
      title: "Mug",
      attributes: undefined,
      expectedVersion: undefined,
      allowNearMiss: false,
      variants: [{ path: [...PATH, "variants", "0"], sku: "A", ...undefinedFields }],
    });
    const cleared = { title: null, barcodes: null, options: null, attributes: null, unit: null, packaging: null };
    expect(ofVariant(cleared).product.variants[0]).toMatchObject({
      title: null,
      barcodes: [],
      options: [],
      attributes: null,
      unit: undefined,
      packaging: [],
    });
    expect(draft({ attributes: null, expectedVersion: 4, allowNearMiss: true }).product).toMatchObject({
      attributes: null,
      expectedVersion: 4,
      allowNearMiss: true,
    });
  });

  it("is put into the form in which it is stored", () => {
    const { product, mistakes } = ofVariant({
      title: "Blue",
      barcodes: ["012345678905"],
      options: [{ name: "Colour", value: "Blue" }],
      attributes: { a: [1] },
      unit: "Cafe\u0301",
      packaging: [
        { name: "CASE", factor: 24, barcode: barcode(1) },
        { name: "EACH", factor: 1, barcode: null },
      ],
    });
    expect(mistakes).toEqual([]);
    expect(product.variants[0]).toEqual({
      path: [...PATH, "variants", "0"],
      sku: "MUG-1",
      title: "Blue",
      barcodes: [{ key: "00012345678905", code: "012345678905" }],
      options: [{ name: "Colour", value: "Blue" }],
      attributes: { a: [1] },
      unit: "Caf\u00e9",
      packaging: [
        { name: "CASE", factor: 24, barcode: { key: `0${barcode(1)}`, code: barcode(1) } },
        { name: "EACH", factor: 1, barcode: null },
      ],
    });
  });

  it("is refused with every mistake at its place", () => {
    const big = { text: "x".repeat(70_000) };
    const { mistakes } = draft({
      handle: "",
      title: "t".repeat(1_001),
      attributes: big,
      variants: [
        { sku: " A", title: "", attributes: big, unit: "", barcodes: [barcode(1), "123"], options: [{ name: "", value: "v".repeat(256) }] },
        {
          sku: "B",
          packaging: [
            { name: "", factor: 0, barcode: "1" },
            { name: "X", factor: 1_000_001 },
          ],
        },
        { sku: "B" },
      ],
    });
    expect([...mistakes].sort()).toEqual(
      [
        "INVALID_INPUT handle",
        "INVALID_INPUT title",
        "INVALID_INPUT attributes",
        "INVALID_INPUT variants.0.sku",
        "INVALID_INPUT variants.0.title",
        "INVALID_INPUT variants.0.attributes",
        "INVALID_INPUT variants.0.unit",
        "INVALID_INPUT variants.0.barcodes.1",
        "INVALID_INPUT variants.0.options.0.name",
        "INVALID_INPUT variants.0.options.0.value",
        "INVALID_INPUT variants.1.packaging.0.name",
        "INVALID_INPUT variants.1.packaging.0.factor",
        "INVALID_INPUT variants.1.packaging.0.barcode",
        "INVALID_INPUT variants.1.packaging.1.factor",
        "INVALID_INPUT variants.2.sku",
      ].sort(),
    );
  });

  it("names each option once, and each packaging level whatever its case", () => {
    const options = ["Size", "Colour", "Size"].map((name) => ({ name, value: "v" }));
    expect(ofVariant({ options }).mistakes).toEqual(["INVALID_INPUT variants.0.options.2.name"]);
    expect(ofVariant({ options: [{ name: "size", value: "v" }, ...options.slice(0, 1)] }).mistakes).toEqual([]);
    const packaging = ["Case", "CASE"].map((name) => ({ name, factor: 2 }));
    expect(ofVariant({ packaging }).mistakes).toEqual(["INVALID_INPUT variants.0.packaging.1.name"]);
  });

  it("has lists up to their limits, and none of a list that is too long", () => {
    const many = <Item>(length: number, item: (index: number) => Item): Item[] => Array.from({ length }, (_, index) => item(index));
    const option = (index: number) => ({ name: `n${index}`, value: "v" });
    const level = (index: number) => ({ name: `p${index}`, factor: index + 1 });
    const fine = ofVariant({ barcodes: many(50, barcode), options: many(20, option), packaging: many(20, level) });
    expect(fine.mistakes).toEqual([]);
    expect(fine.product.variants[0]).toMatchObject({ barcodes: { length: 50 }, options: { length: 20 }, packaging: { length: 20 } });
    const over = ofVariant({ barcodes: many(51, barcode), options: many(21, option), packaging: many(21, level) });
    expect(over.mistakes).toEqual([
      "INVALID_INPUT variants.0.barcodes",
      "INVALID_INPUT variants.0.options",
      "INVALID_INPUT variants.0.packaging",
    ]);
    expect(over.product.variants[0]).toMatchObject({ barcodes: [], options: [], packaging: [] });
    const variants = (length: number) => draft({ variants: many(length, (index) => ({ sku: `S${index}` })) });
    expect(variants(2_000)).toMatchObject({ mistakes: [], product: { variants: { length: 2_000 } } });
    expect(variants(2_001)).toMatchObject({ mistakes: ["INVALID_INPUT variants"], product: { variants: [] } });
  });
});
