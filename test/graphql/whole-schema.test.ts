import { readFileSync } from "node:fs";
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schemaOfAllResolvers, schemaText } from "../../scripts/schema-text.js";
import { startTestHub, type TestHub } from "../support/test-hub.js";

const committed = readFileSync(new URL("../../schema/schema.graphql", import.meta.url), "utf8");

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

describe("the schema that a hub serves", () => {
  it("is the committed one, every type, field, description and default of it", async () => {
    const introspection = await hub.admin.data<IntrospectionQuery>(
      getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true }),
    );
    expect(schemaText(buildClientSchema(introspection))).toBe(committed);
  });

  it("is that of all resolver classes there are: none was left out where the hub is composed", async () => {
    expect(schemaText(await schemaOfAllResolvers())).toBe(committed);
  });
});
