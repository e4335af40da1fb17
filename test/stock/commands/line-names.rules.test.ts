import { describe, expect, it } from "vitest";
import { Refusal } from "../../../src/platform/errors/user-error.js";
import { lineNameErrors, NamedLines, sharedReference, type LineName } from "../../../src/stock/index.js";

const fieldsOf = (errors: readonly { readonly code: string; readonly field: readonly string[] | null }[]): readonly string[] =>
  errors.map(({ code, field }) => `${code} ${(field ?? []).join(".")}`);

describe("the lines of an input", () => {
  it("are fine by SKU, with a reference or without, and in a step by the reference alone", () => {
    expect(lineNameErrors([{ sku: "A" }, { sku: "A", lineReference: null }, { sku: "A", lineReference: "L1" }], "lines", true)).toEqual([]);
    expect(lineNameErrors([{ lineReference: "L1" }, { sku: null, lineReference: "L1" }, { sku: "A" }], "lines", false)).toEqual([]);
  });

  it("name something each: a SKU, or in a step a line", () => {
    const lines = [{}, { sku: null, lineReference: null }, { lineReference: "L1" }];
    expect(fieldsOf(lineNameErrors(lines, "lines", false))).toEqual(["INVALID_INPUT lines.0.sku", "INVALID_INPUT lines.1.sku"]);
    expect(fieldsOf(lineNameErrors(lines, "lines", true))).toEqual([0, 1, 2].map((index) => `INVALID_INPUT lines.${index}.sku`));
  });

  it("name the SKU too where they count a packaging", () => {
    const errors = lineNameErrors(
      [
        { lineReference: "L1", packaging: "CASE" },
        { sku: "A", lineReference: "L1", packaging: "CASE" },
      ],
      "lines",
      false,
    );
    expect(fieldsOf(errors)).toEqual(["INVALID_INPUT lines.0.sku"]);
  });

  it.each(["", " ", "L1 ", "L\u200b1", "L\u0007", "x".repeat(256), `e${"\u0301".repeat(31)}`])(
    "have no reference like %j",
    (lineReference) => {
      for (const areNew of [true, false]) {
        expect(fieldsOf(lineNameErrors([{ sku: "A", lineReference }], "lines", areNew))).toEqual(["INVALID_INPUT lines.0.lineReference"]);
      }
    },
  );

  it("have references of up to 255 characters, of one form", () => {
    expect(lineNameErrors([{ sku: "A", lineReference: "x".repeat(255) }], "lines", true)).toEqual([]);
    const same = [
      { sku: "A", lineReference: "Gru\u0308n" },
      { sku: "A", lineReference: "Gr\u00fcn" },
    ];
    expect(fieldsOf(lineNameErrors(same, "lines", true))).toEqual(["INVALID_INPUT lines.1.lineReference"]);
  });

  it("give a reference to one SKU of a new document, once for each location", () => {
    const lines = [
      { sku: "A", lineReference: "L1", location: "WH-1" },
      { sku: "A", lineReference: "L1", location: "WH-2" },
      { sku: "A", lineReference: "L1" },
      { sku: "A", lineReference: "l1" },
      { sku: "A", lineReference: "L1", location: "WH-1" },
      { sku: "B", lineReference: "L1", location: "WH-3" },
      { sku: "A", lineReference: "L1", location: null },
    ];
    expect(fieldsOf(lineNameErrors(lines, "lines", true))).toEqual([4, 5, 6].map((index) => `INVALID_INPUT lines.${index}.lineReference`));
    expect(lineNameErrors(lines, "lines", false)).toEqual([]);
  });
});

const line = (variantId: number, at: number, lineReference: string | null = null) => ({
  variantId,
  sku: `SKU-${variantId}`,
  locationId: at,
  location: `L-${at}`,
  lineReference,
});
const own = [line(1, 1), line(1, 1, "a"), line(1, 2, "a"), line(1, 1, "b"), line(2, 1, "c")];
const named = new NamedLines("ReservationLine", own);

const find = (name: Partial<LineName>): readonly number[] | readonly object[] => {
  const found = named.of({ index: 3, variantId: null, locationId: null, ...name });
  return found instanceof Refusal ? found.errors : found.map((each) => own.indexOf(each));
};

describe("the lines that a line of a step names", () => {
  it.each([
    { name: { variantId: 1 }, found: [0, 1, 2, 3], why: "a SKU: all of its lines" },
    { name: { variantId: 1, locationId: 2 }, found: [2], why: "a SKU and a location: its lines there" },
    { name: { variantId: 9 }, found: [], why: "a SKU that has none: nothing" },
    { name: { lineReference: "a" }, found: [1, 2], why: "a reference: that line wherever it lies" },
    { name: { lineReference: "a", locationId: 1 }, found: [1], why: "a reference and a location: its part there" },
    { name: { lineReference: "b", variantId: 1, locationId: 1 }, found: [3], why: "all of it, where it agrees" },
  ])("are, by $why", ({ name, found }) => {
    expect(find(name)).toEqual(found);
  });

  it("are refused where there is no such line, where it is of another SKU, and where it lies elsewhere, saying where", () => {
    expect(find({ lineReference: "A" })).toEqual([
      expect.objectContaining({ code: "NOT_FOUND", entity: "ReservationLine", value: "A", field: ["lines", "3", "lineReference"] }),
    ]);
    expect(find({ lineReference: "c", variantId: 1 })).toEqual([
      {
        code: "INVALID_INPUT",
        field: ["lines", "3", "sku"],
        message: 'The line "c" is of SKU "SKU-2". Name that one, or leave the SKU out.',
      },
    ]);
    expect(find({ lineReference: "a", locationId: 7 })).toEqual([
      {
        code: "INVALID_INPUT",
        field: ["lines", "3", "location"],
        message: 'The line "a" has nothing there, but at L-1, L-2. Name one of its locations, or none.',
      },
    ]);
  });
});

describe("a reference that two SKUs would share", () => {
  const stands = (each: { readonly locationId: number }): boolean => each.locationId !== 9;
  it("is told, unless one of them has given it up", () => {
    expect(sharedReference([line(1, 1, "a"), line(1, 2, "a"), line(2, 1)], stands)).toBeNull();
    expect(sharedReference([line(1, 1, "a"), line(2, 1, "a")], stands)).toEqual({ lineReference: "a", skus: ["SKU-1", "SKU-2"] });
    expect(sharedReference([line(1, 9, "a"), line(2, 1, "a")], stands)).toBeNull();
  });
});
