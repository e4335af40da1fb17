import {
  getNamedType,
  getNullableType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  isInputObjectType,
  isListType,
} from "graphql";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { RawSocket } from "../support/live-client.js";
import { inputFieldsOf, mutationNames, schema, withValue, type Input } from "./mutations.js";
import { queryDocument, rootDocument, somethingOf } from "./queries.js";
import { openShop, type Shop } from "./shop.js";
import { makeAllReady } from "./valid-inputs.js";

/*
 * Normalising costs the square of the marks in a row. Nothing is timed here: what is normalised is counted, wherever the process does it.
 */

/** Longest text that is normalised: a title with room to spare. Names are shorter. */
const UNITS_MAX = 4_000;
const MARKS_IN_A_ROW_MAX = 30;

let shop: Shop;
let validInput: (mutation: string) => Input;
let normalised = 0;
let beyondTheBound: string[] = [];
const own = Object.getOwnPropertyDescriptor(String.prototype, "normalize") ?? {};

beforeAll(async () => {
  shop = await openShop();
  validInput = await makeAllReady(shop);
  const normalize = own.value as (this: string, form?: string) => string;
  const counting = function (this: string, form?: string): string {
    normalised += 1;
    const marks = (this.match(/\p{M}+/gu) ?? []).reduce((most, { length }) => Math.max(most, length), 0);
    if (this.length > UNITS_MAX || marks > MARKS_IN_A_ROW_MAX) beyondTheBound.push(`${this.length} units with ${marks} marks in a row`);
    return this.length > 20_000 ? String(this) : normalize.call(this, form);
  };
  Object.defineProperty(String.prototype, "normalize", { ...own, value: counting });
});
afterAll(async () => {
  Object.defineProperty(String.prototype, "normalize", own);
  await shop.close();
});
beforeEach(() => {
  normalised = 0;
  beyondTheBound = [];
});

/** Marks of two classes by turns: the order that costs most to mend. */
const marks = (count: number): string => "\u0345\u0334".repeat(count / 2);

/** Far too long; as long as a name may be while its marks are joined; and full of marks, but within both bounds. */
const TEXTS: readonly (readonly [name: string, text: string])[] = [
  ["100,000 marks", marks(100_000)],
  ["1,000 marks", `a${marks(1_000)}`],
  ["30 marks at each letter", `a${marks(30)}`.repeat(8)],
];

const isText = (type: string): boolean => type === "String" || type === "ID" || type === "JSON";

/** The values of an argument that put a text at one of its places: the argument itself, or a field of its input. Lists hold as many as they may. */
function valuesWith(type: GraphQLInputType, text: string): unknown[] {
  const inner = getNullableType(type);
  if (isListType(inner)) return valuesWith(inner.ofType, text).map((value) => Array.from({ length: 250 }, () => value));
  if (isInputObjectType(inner)) {
    const least = somethingOf(type) as Input;
    return Object.values(inner.getFields()).flatMap((field) =>
      valuesWith(field.type, text).map((value) => ({ ...least, [field.name]: value })),
    );
  }
  return isText(getNamedType(inner).name) ? [text] : [];
}

/** A list of so many long texts would be longer than a body, or a message of a socket, may be: it has one. */
const shortened = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_key, each: unknown) => (isLongList(each) ? each.slice(0, 1) : each));
const isLongList = (value: unknown): value is unknown[] => Array.isArray(value) && JSON.stringify(value).length > 100_000;

function placesOf(fields: Readonly<Record<string, GraphQLField<unknown, unknown>>>): { name: string; argument: GraphQLArgument }[] {
  return Object.values(fields).flatMap(({ name, args }) =>
    args.filter((argument) => valuesWith(argument.type, "").length > 0).map((argument) => ({ name, argument })),
  );
}

describe("a text of combining marks", () => {
  it("is looked for where text is normalised at all", async () => {
    await shop.admin.data("query ($skus: [String!]!) { availability(skus: $skus) { sku } }", { skus: ["Cafe\u0301"] });
    expect(normalised).toBeGreaterThan(0);
    expect(beyondTheBound).toEqual([]);
    "a".repeat(UNITS_MAX + 1).normalize();
    expect(beyondTheBound).toHaveLength(1);
  });

  for (const mutation of mutationNames) {
    const paths = inputFieldsOf(mutation).flatMap(({ path, type, isList }) => (isText(type) ? [isList ? `${path}.0` : path] : []));
    it(`is never normalised beyond the bounds by ${mutation}, and stops nothing`, async () => {
      for (const path of paths)
        for (const [name, text] of TEXTS) {
          const answer = await shop.send(mutation, withValue(validInput(mutation), path, text));
          expect(answer.codes, `${path}: ${name}`).not.toContain("INTERNAL");
          expect(beyondTheBound, `${path}: ${name}`).toEqual([]);
        }
    });
  }

  for (const { name, argument } of placesOf(schema.getQueryType()?.getFields() ?? {})) {
    it(`is never normalised beyond the bounds by the query ${name} in ${argument.name}`, async () => {
      for (const [what, text] of TEXTS)
        for (const value of valuesWith(argument.type, text)) {
          const { document, variables } = queryDocument(name, { [argument.name]: shortened(value) });
          const answer = await shop.admin.ask(document, variables);
          expect(answer.codes, what).not.toContain("INTERNAL");
          expect(beyondTheBound, what).toEqual([]);
        }
    });
  }

  for (const { name, argument } of placesOf(schema.getSubscriptionType()?.getFields() ?? {})) {
    it(`is never normalised beyond the bounds by the subscription ${name} in ${argument.name}`, async () => {
      const sku = await shop.article(`${name}-${argument.name}`);
      const socket = await RawSocket.connect(shop.url, shop.admin.key ?? "");
      for (const [index, [, text]] of TEXTS.entries())
        for (const value of valuesWith(argument.type, text)) {
          const { document, variables } = rootDocument("subscription", schema.getSubscriptionType()?.getFields()[name], {
            [argument.name]: shortened(value),
          });
          socket.subscribe(`${index} ${JSON.stringify(Object.keys(Object(value) as object)).slice(0, 60)}`, document, variables);
        }
      socket.subscribe("all", `subscription { movementRecorded { sequence } }`);
      const lines = [{ sku, location: "WH-1", delta: 1 }];
      socket.subscribe("here", "{ sequence }");
      await socket.answers("here", 1);
      await shop.accept("inventoryAdjust", "adjustment", "id", { idempotencyKey: `${name}-${argument.name}`, reason: "FOUND", lines });
      await socket.answers("all", 1);
      expect(beyondTheBound).toEqual([]);
      await socket.close();
    });
  }
});
