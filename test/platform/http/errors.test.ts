import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GraphqlClient, type ServedSchema, serveSchema } from "../../support/graphql-client.js";
import { failures, SampleResolver, sampleSchema } from "./sample-schema.js";

const resolver = new SampleResolver();
let served: ServedSchema;
let client: GraphqlClient;

beforeAll(async () => {
  served = await serveSchema(sampleSchema(resolver));
  client = served.client();
});

afterAll(() => served.close());

const fail = "query Failing($how: String!) { fail(how: $how) }";

describe("a failure inside the hub", () => {
  it.each(["plain", "sql", "graphql"])("is masked and logged under the request id (%s)", async (how) => {
    const answer = await client.ask(fail, { how }, { headers: { "x-request-id": `masked-${how}` } });
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({ fail: null });
    expect(answer.errors).toMatchObject([{ path: ["fail"], extensions: { code: "INTERNAL", requestId: `masked-${how}` } }]);
    expect(answer.text).not.toMatch(/secret|select|relation|node_modules|stack/);
    const line = served.lines.find((entry) => entry["requestId"] === `masked-${how}` && entry["level"] === "error");
    expect(line).toMatchObject({ operation: "Failing", path: "fail", err: { message: failures[how]?.().message } });
  });

  it("is logged without the statement and its parameters", async () => {
    await client.ask(fail, { how: "sql" });
    const logged = JSON.stringify(served.lines);
    expect(logged).toContain("42P01");
    expect(logged).not.toMatch(/secret-in-a-(query|parameter)/);
  });

  it("of something the hub depends on says so, and its cause is logged", async () => {
    const answer = await client.ask(fail, { how: "unavailable" }, { headers: { "x-request-id": "dependency" } });
    expect(answer.errors).toMatchObject([{ extensions: { code: "UNAVAILABLE", retryAfterMs: 1000 } }]);
    expect(answer.text).not.toContain("ECONNREFUSED");
    expect(served.lines.find((entry) => entry["requestId"] === "dependency" && entry["level"] === "warn")).toMatchObject({
      err: { message: "connect ECONNREFUSED" },
    });
  });
});

describe("a mistake of the client", () => {
  it("told by the hub is shown as it is, and is not logged as a failure", async () => {
    const answer = await client.ask(fail, { how: "input" }, { headers: { "x-request-id": "mistake" } });
    expect(answer.errors).toMatchObject([{ message: "Say it otherwise.", path: ["fail"], extensions: { code: "BAD_USER_INPUT" } }]);
    expect(
      served.lines.filter((entry) => entry["requestId"] === "mistake" && entry["level"] !== "debug" && entry["level"] !== "info"),
    ).toEqual([]);
  });

  it("is FORBIDDEN for the one field a role may not use, and the rest is answered", async () => {
    const answer = await served.client({ role: "PUBLIC" }).ask("{ hello shelf }");
    expect(answer).toMatchObject({
      status: 200,
      data: { hello: "hello world", shelf: null },
      codes: ["FORBIDDEN"],
      errors: [{ path: ["shelf"] }],
    });
  });

  it("in a document is a parse or a validation failure, with a suggestion for whoever has a key", async () => {
    expect(await client.ask("{ hello")).toMatchObject({ status: 400, codes: ["GRAPHQL_PARSE_FAILED"] });
    const typo = await client.ask("{ helo }");
    expect(typo).toMatchObject({ status: 400, codes: ["GRAPHQL_VALIDATION_FAILED"] });
    expect(typo.errors[0]?.message).toContain('Did you mean "hello"');
  });

  const integers: readonly unknown[] = [1.5, "1", 2147483648, -2147483649, true, [1, 2], {}, null];

  it.each(integers)("in a variable is BAD_USER_INPUT and names the variable (%j)", async (value) => {
    const answer = await client.ask("query ($value: Int!) { echoInt(value: $value) }", { value });
    expect(answer).toMatchObject({ status: 400, codes: ["BAD_USER_INPUT"] });
    expect(answer.errors[0]?.message).toContain("$value");
  });

  it("such as a number too large for JSON is BAD_USER_INPUT", async () => {
    const answer = await client.post('{"query":"query ($value: Int!) { echoInt(value: $value) }","variables":{"value":1e400}}');
    expect(answer).toMatchObject({ status: 400, codes: ["BAD_USER_INPUT"] });
  });

  it("in an argument that turns out to be null is BAD_USER_INPUT", async () => {
    const answer = await client.ask("query ($value: Int = 1) { echoInt(value: $value) }", { value: null });
    expect(answer.codes).toEqual(["BAD_USER_INPUT"]);
  });

  it("such as an unknown input field is never bound", async () => {
    const answer = await client.ask("mutation ($input: BoxInput!) { boxAdd(input: $input) }", { input: { label: "a", clientId: 1 } });
    expect(answer).toMatchObject({ status: 400, codes: ["BAD_USER_INPUT"] });
    expect(resolver.added).toEqual([]);
  });

  it("is echoed in part only, however long it was", async () => {
    const answer = await client.ask("query ($value: Int!) { echoInt(value: $value) }", { value: "x".repeat(100_000) });
    expect(answer.codes).toEqual(["BAD_USER_INPUT"]);
    expect(answer.text.length).toBeLessThan(2_000);
  });
});

describe("text that cannot be stored", () => {
  const document = "mutation ($input: BoxInput!) { boxAdd(input: $input) }";

  it.each([
    ["a NUL", { label: "a\0b" }, "$input.label"],
    ["a high surrogate alone", { label: "\ud800" }, "$input.label"],
    ["a low surrogate alone", { label: "a\udc00b" }, "$input.label"],
    ["a pair in the wrong order", { label: "\udc00\ud800" }, "$input.label"],
    ["a NUL further down", { label: "a", inside: [{ label: "b" }, { label: "\0" }] }, "$input.inside[1].label"],
    ["a NUL in JSON", { label: "a", attributes: { list: [1, { deep: "\0" }] } }, "$input.attributes.list[1].deep"],
    ["a NUL in a key of JSON", { label: "a", attributes: { "k\0": 1 } }, "$input.attributes"],
  ])("is refused in variables, with its place (%s)", async (_name, input, place) => {
    const answer = await client.ask(document, { input });
    expect(answer).toMatchObject({ status: 400, codes: ["BAD_USER_INPUT"] });
    expect(answer.errors[0]?.message).toContain(place);
    expect(resolver.added).toEqual([]);
  });

  it("is refused in literals, with its place", async () => {
    const answer = await client.ask('mutation {\n  boxAdd(input: { label: "a\\u0000" })\n}');
    expect(answer).toMatchObject({ status: 400, codes: ["BAD_USER_INPUT"] });
    expect(answer.errors[0]?.message).toContain("line 2, column 26");
    expect((await client.ask('mutation { boxAdd(input: { label: "\\ud800" }) }')).status).toBe(400);
    expect((await client.ask('mutation { boxAdd(input: { label: """a\0b""" }) }')).status).toBe(400);
  });

  it("is not everything beyond ASCII", async () => {
    for (const name of ["Größe", "日本", "🧦", "e\u0301", "\u200f", "' OR 1=1 --", "${7*7}", "../../etc/passwd", "\u001b[31m"]) {
      const answer = await client.ask("query ($name: String) { hello(name: $name) }", { name });
      expect(answer.data).toEqual({ hello: `hello ${name}` });
    }
  });

  it("is looked for in variables of a sane depth only", async () => {
    const nested = (depth: number): string =>
      `{"query":"query ($name: String) { hello(name: $name) }","variables":{"name":${"[".repeat(depth)}${"]".repeat(depth)}}}`;
    expect(await client.post(nested(32))).toMatchObject({ status: 400, codes: ["BAD_USER_INPUT"] });
    expect(await client.post(nested(33))).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: "LIMIT_EXCEEDED", limit: 32, value: 33 } }],
    });
    expect(await client.post(nested(40_000))).toMatchObject({ status: 400, codes: ["LIMIT_EXCEEDED"] });
  });
});

describe("prototypes", () => {
  it("are not reached by any key", async () => {
    for (const key of ["__proto__", "constructor", "prototype"]) {
      const attributes = `{"${key}":{"polluted":true}}`;
      const answer = await client.post(
        `{"query":"mutation ($input: BoxInput!) { boxAdd(input: $input) }","${key}":{"polluted":true},"variables":{"${key}":{"polluted":true},"input":{"label":"a","attributes":${attributes}}}}`,
      );
      expect(answer).toMatchObject({ status: 400, codes: ["BAD_USER_INPUT"] });
      expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    }
    expect(resolver.added).toEqual([]);
  });
});
