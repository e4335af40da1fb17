import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HUB_ERROR_CODES } from "../../../src/platform/errors/hub-error.js";
import { headOf, HTTP_STATUS } from "../../../src/platform/graphql/answer-status.rules.js";
import { answerTypeFor, GRAPHQL_RESPONSE_TYPE, JSON_TYPE } from "../../../src/platform/graphql/answer-type.js";
import { OPERATION_LIMITS } from "../../../src/platform/graphql/limits.js";
import { Metrics } from "../../../src/platform/observability/metrics.js";
import { serveSchema, type ServedSchema } from "../../support/graphql-client.js";
import { compareLanes, type Compared, type TwoLanes } from "../../support/two-lanes.js";
import { LaneResolver, laneSchema } from "../graphql/compiled/lane-schema.js";

const JSON_ONLY = "application/json";
const GRAPHQL_RESPONSE = "application/graphql-response+json, application/json;q=0.9";
const ADMIN = "Bearer test-key-1";
const PUBLIC = "Bearer test-key-2";

let compiled: ServedSchema;
let apollo: ServedSchema;
let lanes: TwoLanes;

beforeAll(async () => {
  const schema = laneSchema(new LaneResolver());
  const limits = { ...OPERATION_LIMITS, sameType: OPERATION_LIMITS.depth };
  compiled = await serveSchema(schema, { limits, metrics: { figures: new Metrics(), open: true } });
  apollo = await serveSchema(schema, { limits, compiled: false });
  lanes = { compiled: compiled.url, apollo: apollo.url };
  for (const served of [compiled, apollo]) {
    served.client();
    served.client({ role: "PUBLIC" });
  }
});
afterAll(async () => {
  await compiled.close();
  await apollo.close();
});

/** Asks both lanes, who must agree on the status, every header and every byte. */
function ask(query: string, variables: object, accept: string, authorization = ADMIN): Promise<Compared> {
  return compareLanes(lanes, { query, variables }, { authorization, accept });
}

/** Codes that can come while an operation runs, and how the test's resolvers come to them. */
const RUNNING = [
  ["BAD_USER_INPUT", "input", 400],
  ["FORBIDDEN", "forbidden", 403],
  ["LIMIT_EXCEEDED", "limit", 400],
  ["RATE_LIMITED", "rate", 429],
  ["OVERLOADED", "overloaded", 503],
  ["UNAVAILABLE", "unavailable", 503],
  ["NOT_CAUGHT_UP", "caught", 503],
  ["INTERNAL", "fault", 500],
] as const;

/** What is refused before it runs, or ends subscriptions only. */
const NEVER_RUNNING = ["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "UNAUTHENTICATED", "RESYNC_REQUIRED"];

const QUERY = "query ($how: String!) { crate { number } surely(how: $how) }";
const MUTATION = "mutation ($how: String!) { crateAdd(number: 1, how: $how) { number } }";

describe("an operation that ran and has nothing to show", () => {
  it("is tried with every code that can come while one runs", () => {
    expect(new Set([...RUNNING.map(([code]) => code), ...NEVER_RUNNING])).toEqual(new Set(HUB_ERROR_CODES));
  });

  it.each(RUNNING)("has %s by the status of the code in application/graphql-response+json", async (code, how, status) => {
    for (const document of [QUERY, MUTATION]) {
      const { answer, byLane } = await ask(document, { how }, GRAPHQL_RESPONSE);
      expect({ status: answer.status, type: answer.headers["content-type"], byLane }).toEqual({
        status,
        type: GRAPHQL_RESPONSE_TYPE,
        byLane: true,
      });
      expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions: { code } }], data: null });
    }
  });

  it.each(RUNNING)("has %s in a 200 in application/json", async (code, how) => {
    for (const document of [QUERY, MUTATION]) {
      const { answer, byLane } = await ask(document, { how }, JSON_ONLY);
      expect({ status: answer.status, type: answer.headers["content-type"], byLane }).toEqual({
        status: 200,
        type: JSON_TYPE,
        byLane: true,
      });
      expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions: { code } }], data: null });
    }
  });

  it("says in a header when to come again", async () => {
    const headerOf = async (how: string, accept: string): Promise<string | undefined> =>
      (await ask(QUERY, { how }, accept)).answer.headers["retry-after"];
    expect(await headerOf("rate", GRAPHQL_RESPONSE)).toBe("2");
    expect(await headerOf("overloaded", GRAPHQL_RESPONSE)).toBe("1");
    expect(await headerOf("forbidden", GRAPHQL_RESPONSE)).toBeUndefined();
    expect(await headerOf("rate", JSON_ONLY)).toBeUndefined();
  });
});

describe("an operation that was refused before it ran", () => {
  it.each([JSON_ONLY, GRAPHQL_RESPONSE])("has the status of its code (%s)", async (accept) => {
    const statusOf = async (query: string, variables: object = {}): Promise<number> => (await ask(query, variables, accept)).answer.status;
    expect(await statusOf("{ crate {")).toBe(400);
    expect(await statusOf("{ crate { weight } }")).toBe(400);
    expect(await statusOf("query ($how: String!) { maybe(how: $how) }", { how: 1 })).toBe(400);
    expect(
      await statusOf("query ($n: [Int!]!) { crates(numbers: $n) { next { next { things { label } } } } }", { n: Array(2_000).fill(1) }),
    ).toBe(400);
    expect((await ask("{ crate { number } }", {}, accept, "Bearer nobody")).answer.status).toBe(401);
  });
});

describe("an answer with data", () => {
  it.each(RUNNING.flatMap(([code, how]) => [JSON_ONLY, GRAPHQL_RESPONSE].map((accept) => [code, how, accept] as const)))(
    "has 200, also where %s stands beside it",
    async (code, how, accept) => {
      const { answer } = await ask("query ($how: String!) { maybe(how: $how) crate { number } }", { how }, accept);
      expect(answer.status).toBe(200);
      expect(answer.headers["retry-after"]).toBeUndefined();
      expect(JSON.parse(answer.body)).toMatchObject({
        errors: [{ path: ["maybe"], extensions: { code } }],
        data: { maybe: null, crate: { number: 1 } },
      });
    },
  );
});

describe("FORBIDDEN on a field that may be null", () => {
  it.each([
    ["at the root", "{ guarded { number } crate { number } }", { guarded: null, crate: { number: 1 } }, [["guarded"]]],
    [
      "at the root, twice",
      "{ a: guarded { number } crate { number } b: guarded { note } }",
      { a: null, crate: { number: 1 }, b: null },
      [["a"], ["b"]],
    ],
    ["alone", "{ guarded { number } }", { guarded: null }, [["guarded"]]],
    [
      "in a list",
      "{ crates(numbers: [1, 2]) { number price } }",
      {
        crates: [
          { number: 1, price: null },
          { number: 2, price: null },
        ],
      },
      [
        ["crates", 0, "price"],
        ["crates", 1, "price"],
      ],
    ],
    ["further down", "{ crate { next { price number } } }", { crate: { next: { price: null, number: 2 } } }, [["crate", "next", "price"]]],
    [
      "below a mutation",
      "mutation { crateAdd(number: 4) { number price } }",
      { crateAdd: { number: 4, price: null } },
      [["crateAdd", "price"]],
    ],
  ])("takes away that field and nothing else: %s", async (_where, query, data, paths) => {
    for (const accept of [JSON_ONLY, GRAPHQL_RESPONSE]) {
      const { answer } = await ask(query, {}, accept, PUBLIC);
      const shown = JSON.parse(answer.body) as { data: unknown; errors: { path: unknown; extensions: { code: string } }[] };
      expect(answer.status).toBe(200);
      expect(shown.data).toEqual(data);
      expect(shown.errors.map(({ path }) => path)).toEqual(paths);
      expect(new Set(shown.errors.map(({ extensions }) => extensions.code))).toEqual(new Set(["FORBIDDEN"]));
    }
  });
});

describe("the rules of statuses", () => {
  it("know every code, and take an unknown one for a fault", () => {
    expect(Object.keys(HTTP_STATUS)).toEqual([...HUB_ERROR_CODES]);
    expect(headOf({ errors: [{ extensions: { code: "toString" } }] }, JSON_TYPE).status).toBe(500);
    expect(headOf({ errors: [{}] }, GRAPHQL_RESPONSE_TYPE).status).toBe(500);
  });

  it("choose the media type that is accepted most, and application/json where it is all the same", () => {
    const chosen: readonly (readonly [string | undefined, string | null])[] = [
      [undefined, JSON_TYPE],
      ["", JSON_TYPE],
      ["*/*", JSON_TYPE],
      ["application/*", JSON_TYPE],
      ["application/json", JSON_TYPE],
      ["application/json; charset=utf-8", JSON_TYPE],
      ["application/graphql-response+json", GRAPHQL_RESPONSE_TYPE],
      ["application/json;q=0.5, application/graphql-response+json", GRAPHQL_RESPONSE_TYPE],
      ["application/graphql-response+json, application/json;q=0.9", GRAPHQL_RESPONSE_TYPE],
      ["application/graphql-response+json;q=0.1, */*", JSON_TYPE],
      ["application/json;q=0", null],
      ["text/html", null],
      ["nonsense", null],
    ];
    for (const [accept, type] of [...chosen, ...chosen]) expect(answerTypeFor(accept), accept).toBe(type);
  });
});
