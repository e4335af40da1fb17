import { getNamedType, isListType, getNullableType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectNothingChanged } from "../support/test-hub.js";
import { inputFieldsOf, mutationNames, schema, withValue, type Input } from "./mutations.js";
import { queryDocument } from "./queries.js";
import { expectRefused, expectTurnedAway } from "./refusals.js";
import { openShop, type Shop } from "./shop.js";
import { gtinOf, makeAllReady } from "./valid-inputs.js";

let shop: Shop;
let validInput: (mutation: string) => Input;

beforeAll(async () => {
  shop = await openShop();
  validInput = await makeAllReady(shop);
});
afterAll(() => shop.close());

const isText = (type: string): boolean => type === "String" || type === "ID" || type === "JSON";
const texts = mutationNames.flatMap((mutation) =>
  inputFieldsOf(mutation).flatMap(({ path, name, type, isList }) =>
    isText(type) ? [{ mutation, name, type, path: isList ? `${path}.0` : path }] : [],
  ),
);

/** As an error names a place: `$input.lines[0].sku`. */
const placeOf = (path: string): string => `$input.${path.replace(/\.(\d+)/g, "[$1]")}`;

const UNSTORABLE = ["a\0b", "\ud83d", "\ude00\ud83d"];

describe("text with a NUL or half a surrogate pair", () => {
  for (const { mutation, type, path } of texts) {
    it(`is turned away in ${mutation} at ${path}, which is named`, async () => {
      for (const text of UNSTORABLE) {
        const message = await expectTurnedAway(shop, mutation, withValue(validInput(mutation), path, text), { code: "BAD_USER_INPUT" });
        expect(message).toContain(placeOf(path));
      }
      if (type !== "JSON") return;
      for (const json of [{ [`a\0b`]: 1 }, { a: ["\ud800"] }, ["fine", { deep: "\0" }]]) {
        const message = await expectTurnedAway(shop, mutation, withValue(validInput(mutation), path, json), { code: "BAD_USER_INPUT" });
        expect(message).toContain(placeOf(path));
      }
    });
  }

  it("is turned away in the document itself, wherever it stands", async () => {
    for (const literal of ["\\u0000", "\\ud83d", "a\\udc00b"]) {
      const document = `mutation { locationUpsert(input: { code: "HERE${literal}", name: "Here" }) { userErrors { code } } }`;
      const answer = await expectNothingChanged(shop, () => shop.admin.ask(document));
      expect({ status: answer.status, codes: answer.codes }, literal).toEqual({
        status: 400,
        codes: [expect.stringMatching(/^(BAD_USER_INPUT|GRAPHQL_PARSE_FAILED)$/)],
      });
    }
  });

  it("is turned away as a variable that no field takes, and as a variable's name", async () => {
    for (const variables of [{ unused: "\0" }, { "a\0b": 1 }]) {
      const answer = await shop.admin.ask("{ sequence }", variables);
      expect(answer.codes).toEqual(["BAD_USER_INPUT"]);
    }
  });
});

describe("text with a NUL or half a surrogate pair in a query", () => {
  for (const [name, field] of Object.entries(schema.getQueryType()?.getFields() ?? {})) {
    for (const argument of field.args) {
      if (!isText(getNamedType(argument.type).name)) continue;
      it(`is turned away by ${name} in ${argument.name}`, async () => {
        for (const text of UNSTORABLE) {
          const value = isListType(getNullableType(argument.type)) ? [text] : text;
          const { document, variables } = queryDocument(name, { [argument.name]: value });
          const answer = await shop.admin.ask(document, variables);
          expect({ status: answer.status, codes: answer.codes }, answer.text).toEqual({ status: 400, codes: ["BAD_USER_INPUT"] });
        }
      });
    }
  }
});

/** Names that are looked up may be of any length: they are not found. */
const LOOKED_UP =
  /\.(id|reservation|sale|channel|location|from|to|packaging)$|(Line|Policy\w*)Input\.sku$|ChannelUpsertInput\.(locations|publishedLocations)$/;

describe("a text without an end", () => {
  for (const { mutation, name, type, path } of texts.filter((text) => !LOOKED_UP.test(text.name))) {
    it(`is INVALID_INPUT in ${mutation} at ${path}`, async () => {
      const text = "long ".repeat(20_000);
      const input = withValue(validInput(mutation), path, type === "JSON" ? { text } : text.trim());
      const [error] = await expectRefused(shop, mutation, input, { code: "INVALID_INPUT", field: path.split(".") });
      expect(error?.message.length, name).toBeLessThan(500);
    });
  }
});

describe("a text that says nothing", () => {
  const needed = texts.filter(
    ({ name, type }) =>
      type !== "JSON" && !LOOKED_UP.test(name) && !/\.(note|reference|reason|trackingReference)$|VariantInput\.title$/.test(name),
  );
  for (const { mutation, path } of needed) {
    it(`is INVALID_INPUT in ${mutation} at ${path}, whether empty or blank`, async () => {
      for (const text of ["", ...(path.endsWith("idempotencyKey") ? [] : ["   ", "\u00a0\u3000"])]) {
        await expectRefused(shop, mutation, withValue(validInput(mutation), path, text), { code: "INVALID_INPUT", field: path.split(".") });
      }
    });
  }
});

describe("a barcode", () => {
  const right = gtinOf("a barcode", 3);
  const last = Number(right.slice(-1));
  const wrong = `${right.slice(0, -1)}${(last + 1) % 10}`;
  const swapped = `${right.slice(0, 8)}${right[9] ?? ""}${right[8] ?? ""}${right.slice(10)}`;
  const mistakes: readonly (readonly [what: string, barcode: string, advice: string])[] = [
    ["a wrong check digit", wrong, right],
    ["two digits swapped", swapped, "check digit"],
    ["two digits too few", right.slice(2), "digits"],
    ["a letter", `${right.slice(0, -1)}O`, "digits"],
    ["a blank", ` ${right}`, "digits"],
    ["digits that are no ASCII", "٤٠٠٦٣٨١٣٣٣٩٣١", "digits"],
    ["nothing but zeros", "0000000000000", "zeros"],
  ];
  for (const mutation of ["productUpsert", "productUpsertMany"]) {
    const variant = mutation === "productUpsert" ? "variants.0" : "items.0.variants.0";
    for (const path of [`${variant}.barcodes.0`, `${variant}.packaging.0.barcode`]) {
      it(`is INVALID_INPUT in ${mutation} at ${path} with ${mistakes.map(([what]) => what).join(", ")}`, async () => {
        for (const [what, barcode, advice] of mistakes) {
          const input = withValue(validInput(mutation), path, barcode);
          const [error] = await expectRefused(shop, mutation, input, { code: "INVALID_INPUT", field: path.split(".") });
          expect(error?.message, what).toContain(advice);
        }
      });
    }
  }
});

describe("attributes", () => {
  it("that name an object's prototype, or are nested too deeply, are turned away", async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(9)}1${"}".repeat(9)}`) as unknown;
    const wrong = ['{"__proto__":{"admin":true}}', '{"a":[{"constructor":1}]}', '{"prototype":null}'].map(
      (json) => JSON.parse(json) as unknown,
    );
    for (const path of ["attributes", "variants.0.attributes"]) {
      for (const value of wrong) {
        await expectTurnedAway(shop, "productUpsert", withPrototypes(validInput("productUpsert"), path, value), { code: "BAD_USER_INPUT" });
      }
      const tooDeep = withValue(validInput("productUpsert"), path, deep);
      await expectTurnedAway(shop, "productUpsert", tooDeep, { code: "LIMIT_EXCEEDED", limit: 8, value: 9 });
    }
  });
});

/** `withValue` for values that a copy would lose: an own property named `__proto__`. */
function withPrototypes(input: Input, path: string, value: unknown): Input {
  const text = JSON.stringify(withValue(input, path, "HERE"));
  return JSON.parse(text.replace('"HERE"', JSON.stringify(value))) as Input;
}
