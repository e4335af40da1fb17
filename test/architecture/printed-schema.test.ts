import { readFileSync } from "node:fs";
import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import * as rules from "./schema-rules.js";

const printed = buildSchema(readFileSync(new URL("../../schema/schema.graphql", import.meta.url), "utf8"));

/** A schema that keeps every rule: each plant below changes one thing of it. */
const kept = `
  "q" type Query { "t" things("f" first: Int! = 20, "a" after: String): ThingConnection! }
  "m" type Mutation { "d" thingMove("i" input: ThingMoveInput!): ThingMovePayload! }
  "i" input ThingMoveInput { "k" idempotencyKey: String! "l" location: String }
  "p" type ThingMovePayload { "e" userErrors: [UserError!]! "s" sequence: Sequence "r" replayed: Boolean! }
  "c" type ThingConnection { "e" edges: [ThingEdge!]! "n" nodes: [Thing!]! "p" pageInfo: PageInfo! }
  "e" type ThingEdge { "n" node: Thing! }
  "t" type Thing implements Node { "i" id: ID! "l" location: Location! }
  "l" type Location { "c" code: String! }
  "n" interface Node { "i" id: ID! }
  "p" type PageInfo { "h" hasNextPage: Boolean! }
  "u" interface UserError { "c" code: UserErrorCode! }
  "n" type NotFoundError implements UserError { "c" code: UserErrorCode! "l" location: String }
  "i" type InactiveError implements UserError { "c" code: UserErrorCode! "l" location: String }
  "m" input ThingMoveManyInput { "i" items: [ThingMoveInput!]! "t" things: [ThingMoveInput!] @deprecated(reason: "Give items.") }
  "c" enum UserErrorCode { "n" NOT_FOUND "i" INACTIVE }
  "s" scalar Sequence
`;

const plants: readonly (readonly [rule: rules.SchemaRule, from: string, to: string, says: string])[] = [
  [rules.everythingIsDescribed, `"t" type Thing implements`, `type Thing implements`, "Thing has no"],
  [rules.everythingIsDescribed, `"i" id: ID!`, `id: ID!`, "Thing.id has no"],
  [rules.everythingIsDescribed, `"a" after`, `after`, "Query.things(after:) has no"],
  [rules.everythingIsDescribed, `"n" NOT_FOUND "i"`, `NOT_FOUND "i"`, "UserErrorCode.NOT_FOUND has no"],
  [rules.everythingIsDescribed, `"k" idempotencyKey`, `idempotencyKey`, "ThingMoveInput.idempotencyKey has no"],
  [rules.mutationsTakeOneInput, `"i" input: ThingMoveInput!`, `"i" id: ID!`, "thingMove does not take"],
  [rules.mutationsTakeOneInput, `input: ThingMoveInput!`, `input: ThingMoveInput`, "thingMove does not take"],
  [rules.mutationsAnswerUserErrors, `): ThingMovePayload!`, `): Thing!`, "thingMove does not answer"],
  [rules.mutationsAnswerUserErrors, `[UserError!]!`, `[UserError!]`, "thingMove does not answer"],
  [rules.changesOfStockTellTheirSequence, `"s" sequence: Sequence`, ``, "thingMove lacks"],
  [rules.changesOfStockTellTheirSequence, `idempotencyKey: String!`, `idempotencyKey: String`, "thingMove lacks"],
  [rules.connectionsAreRelays, `first: Int! = 20`, `first: Int! = 50`, "Query.things is no connection"],
  [rules.connectionsAreRelays, `"n" nodes: [Thing!]!`, ``, "Query.things is no connection"],
  [rules.userErrorsCarryTheirCode, `"n" NOT_FOUND`, `"n" NOT_FOUND "x" OTHER`, "There is no type OtherError"],
  [rules.whatHasAnIdIsANode, `type Thing implements Node`, `type Thing`, "Thing has an id and is no Node"],
  [rules.userErrorsCarryTheirCode, `"n" NOT_FOUND "i" INACTIVE`, `"i" INACTIVE`, "NotFoundError has no code"],
  [
    rules.userErrorsAreAskedForSideBySide,
    `"n" type NotFoundError implements UserError { "c" code: UserErrorCode! "l" location: String }`,
    `"n" type NotFoundError implements UserError { "c" code: UserErrorCode! "l" location: String! }`,
    "conflict because they return conflicting types",
  ],
  [rules.locationsAreShownAsObjects, `"l" location: Location!`, `"l" location: String!`, "Thing breaks"],
  [
    rules.locationsAreShownAsObjects,
    `"c" code: UserErrorCode! "l" location: String }`,
    `"c" code: UserErrorCode! "l" location: Location }`,
    "NotFoundError breaks",
  ],
  [rules.bulkInputsHaveItems, `"i" items: [ThingMoveInput!]!`, `"i" list: [ThingMoveInput!]!`, "ThingMoveManyInput has other lists"],
  [rules.bulkInputsHaveItems, ` @deprecated(reason: "Give items.")`, ``, "ThingMoveManyInput has other lists"],
];

describe("the printed schema", () => {
  for (const rule of rules.schemaRules) {
    it(`keeps the rule: ${rule.sentence}`, () => {
      expect(rule.check(printed)).toEqual([]);
    });
  }
});

describe("a rule of the schema", () => {
  for (const [rule, from, to, says] of plants) {
    it(`"${rule.sentence}" finds that ${says} …`, () => {
      expect(kept).toContain(from);
      expect(rule.check(buildSchema(kept.replace(from, to)))).toContainEqual(expect.stringContaining(says));
    });
  }

  for (const rule of rules.schemaRules) {
    it(`"${rule.sentence}" finds nothing in a schema that keeps it`, () => {
      expect(rule.check(buildSchema(kept))).toEqual([]);
    });
  }
});
