import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BULK_PART_MAX, checkDigit, upsertProduct, upsertProducts, type ProductInput } from "../../src/catalog/index.js";
import { upsertLocations, type LocationInput } from "../../src/locations/index.js";
import { countQueries } from "../support/count-queries.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

const FREED = `20000000000${checkDigit("20000000000")}`;
const TAKEN = `20000000001${checkDigit("20000000001")}`;

/** A product of as many variants as fill the rest of a transaction when one variant was before it. */
function filler(name: string): ProductInput {
  const variants = Array.from({ length: BULK_PART_MAX - 1 }, (_, index) => ({ sku: `${name}-${index}` }));
  return { handle: name, title: "Filler", variants };
}

function one(handle: string, sku: string, fields: Partial<ProductInput> = {}, barcodes?: readonly string[]): ProductInput {
  return { handle, title: handle, ...fields, variants: [{ sku, ...(barcodes === undefined ? {} : { barcodes }) }] };
}

/** What a later item may say about an earlier one, with a transaction's worth between them, and what is refused by itself. */
const ITEMS: readonly ProductInput[] = [
  one("first", "FIRST", {}, [FREED, TAKEN]),
  filler("fill-1"),
  one("blank", " "),
  one("thief", "FIRST"),
  one("near", "first"),
  one("coded", "CODED", {}, [TAKEN]),
  one("first", "FIRST", { expectedVersion: 1, title: "Again" }, [TAKEN]),
  filler("fill-2"),
  one("", "NAMELESS"),
  one("first", "FIRST", { expectedVersion: 1 }),
  one("first", "SECOND", { expectedVersion: 0 }),
  one("heir", "HEIR", {}, [FREED]),
  one("twin", "first", { allowNearMiss: true }),
  filler("fill-3"),
  one("first", "FIRST", { title: "Last" }, []),
  one("late", "LATE", {}, [TAKEN]),
  one("late", "fill-1-7"),
];

describe("products in several transactions", () => {
  it("are decided as if each had been sent by itself, and answered in order", async () => {
    const alone = await createTestDatabase();
    try {
      const expected = [];
      for (const input of ITEMS) expected.push(await upsertProduct(alone.database, input));
      const { results, errors } = await upsertProducts(test.database, ITEMS, "CONTINUE");
      expect(errors).toEqual([]);
      const refusalOf = (item: { readonly errors: readonly { readonly code: string; readonly message: string }[] }) =>
        item.errors.map(({ code, message }) => `${code} ${message}`);
      expect(results.map(refusalOf)).toEqual(expected.map(refusalOf));
      expect(results.map(({ created }) => created)).toEqual(expected.map(({ created }) => created));
      expect(results.map(({ saved }) => saved?.handle)).toEqual(expected.map(({ saved }) => saved?.handle));
      const codes = results.map((item) => item.errors[0]?.code ?? (item.created ? "created" : "changed"));
      expect([codes.slice(2, 7), codes.slice(8, 13), codes.slice(14)]).toEqual([
        ["INVALID_INPUT", "ALREADY_EXISTS", "ALREADY_EXISTS", "ALREADY_EXISTS", "changed"],
        ["INVALID_INPUT", "VERSION_CONFLICT", "VERSION_CONFLICT", "created", "created"],
        ["changed", "created", "ALREADY_EXISTS"],
      ]);
      expect(results[16]?.errors[0]?.field).toEqual(["items", "16", "variants", "0", "sku"]);
    } finally {
      await alone.close();
    }
  });

  it("answer an item that a later one changed again as that one left it", async () => {
    const { results } = await upsertProducts(
      test.database,
      [one("twice", "TWICE", { title: "One" }), filler("fill-4"), one("twice", "TWICE", { title: "Two" })],
      "CONTINUE",
    );
    expect(results.map(({ saved }) => saved?.title)).toEqual(["Two", "Filler", "Two"]);
    expect(results.map(({ saved, created }) => [saved?.version, created])).toEqual([
      [2, true],
      [1, true],
      [2, false],
    ]);
  });

  it("change nothing and tell nothing when they are sent again", async () => {
    const inputs = [filler("again-1"), one("again", "AGAIN"), filler("again-2")];
    const counted = countQueries(test.database);
    const first = await counted.count(() => upsertProducts(counted.database, inputs, "CONTINUE"));
    const again = await counted.count(() => upsertProducts(counted.database, inputs, "CONTINUE"));
    expect(again.result.results.map(({ saved, created }) => [saved?.version, created])).toEqual(inputs.map(() => [1, false]));
    const writes = (statements: readonly string[]): number =>
      statements.filter((text) => /^\s*(insert|update|delete|with head)/.test(text)).length;
    expect(writes(first.statements)).toBeGreaterThan(0);
    expect(writes(again.statements)).toBe(0);
    const transactions = (statements: readonly string[]): number =>
      statements.filter((text) => text.includes("pg_advisory_xact_lock")).length;
    expect([transactions(first.statements), transactions(again.statements)]).toEqual([2, 2]);
    const whole = await counted.count(() => upsertProducts(counted.database, inputs, "REJECT_ALL"));
    expect(transactions(whole.statements)).toBe(1);
  });

  it("have no bound smaller than a product: its variants are saved together or not at all", async () => {
    const variants = Array.from({ length: 2 * BULK_PART_MAX }, (_, index) => ({ sku: `WIDE-${index}` }));
    const counted = countQueries(test.database);
    const { result, statements } = await counted.count(() =>
      upsertProducts(counted.database, [{ handle: "wide", title: "Wide", variants }], "CONTINUE"),
    );
    expect(result.results.map(({ created }) => created)).toEqual([true]);
    expect(statements.filter((text) => text.includes("pg_advisory_xact_lock"))).toHaveLength(1);
  });
});

describe("locations in several transactions", () => {
  it("are decided in order, each seeing those before it", async () => {
    const named = (code: string, fields: Partial<LocationInput> = {}): LocationInput => ({ code, name: code, ...fields });
    const many = (name: string): LocationInput[] => Array.from({ length: BULK_PART_MAX }, (_, index) => named(`${name}-${index}`));
    const { results } = await upsertLocations(
      test.database,
      [named("W"), ...many("A"), named("w"), named("W", { expectedVersion: 1, name: "Two" }), named("a-7"), ...many("B"), named("")],
      "CONTINUE",
    );
    const answers = results.map(({ saved, errors }) => errors[0]?.code ?? saved?.version);
    const from = BULK_PART_MAX + 1;
    expect(answers[0]).toBe(2);
    expect(answers.slice(from, from + 3)).toEqual(["ALREADY_EXISTS", 2, "ALREADY_EXISTS"]);
    expect(answers.at(-1)).toBe("INVALID_INPUT");
    expect(answers.filter((answer) => answer === 1)).toHaveLength(2 * BULK_PART_MAX);
  });
});
