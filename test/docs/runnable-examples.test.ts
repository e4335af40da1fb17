import { type OperationDefinitionNode, OperationTypeNode, Kind, parse } from "graphql";
import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { GraphqlClient } from "../support/graphql-client.js";
import { type HubProcess, PROCESS_ADMIN_KEY, startHubProcess } from "../support/hub-process.js";
import { readPages } from "./pages.js";

const examples = readPages().flatMap(({ path, blocks }) =>
  blocks
    .filter(({ language, marks }) => language === "graphql" && marks.includes("runnable"))
    .map(({ text, line }) => ({ at: `${path}:${line}`, text })),
);

/** What a reader fills in from the answers before: the id made last for `$reservation`, `$return`, `$sale` and `$adjustment`, the last `$shipment` and the last `$sequence`. */
type Remembered = Record<string, unknown>;

function remember(known: Remembered, answer: unknown): void {
  if (typeof answer !== "object" || answer === null) return;
  for (const [name, value] of Object.entries(answer)) {
    if (/^(reservation|return|sale|adjustment)$/.test(name) && typeof (value as { id?: unknown } | null)?.id === "string") {
      known[name] = (value as { readonly id: string }).id;
    }
    const parcel = name === "shipments" ? (value as readonly { readonly id?: unknown }[]).at(-1)?.id : undefined;
    if (typeof parcel === "string") known["shipment"] = parcel;
    if (name === "sequence" && typeof value === "string") known[name] = value;
    remember(known, value);
  }
}

/** Every `userErrors` of an answer, however deep. */
function refusalsIn(answer: unknown): unknown[] {
  if (typeof answer !== "object" || answer === null) return [];
  return Object.entries(answer).flatMap(([name, value]) => (name === "userErrors" ? (value as unknown[]) : refusalsIn(value)));
}

describe("the guides' examples that are marked runnable", () => {
  let test: TestDatabase;
  let hub: HubProcess;
  const known: Remembered = {};

  beforeAll(async () => {
    test = await createTestDatabase();
    hub = await startHubProcess(test, { HUB_DEMO: "1" });
  });

  afterAll(async () => {
    await hub.stop();
    await test.close();
  });

  async function run(query: string, variables: Remembered): Promise<unknown> {
    return new GraphqlClient(hub.url, PROCESS_ADMIN_KEY).data(query, variables);
  }

  async function firstEvent(query: string, variables: Remembered): Promise<unknown> {
    const client = createClient({
      url: `${hub.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${PROCESS_ADMIN_KEY}` },
      retryAttempts: 0,
    });
    try {
      for await (const { data, errors } of client.iterate({ query, variables })) {
        expect(errors ?? []).toEqual([]);
        return data;
      }
      throw new Error("The subscription ended without an event.");
    } finally {
      await client.dispose();
    }
  }

  it("are there", () => {
    expect(examples.length).toBeGreaterThan(10);
  });

  for (const { at, text } of examples) {
    it(`${at} answers against the demonstration data`, async () => {
      const operation = parse(text).definitions.find(
        (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
      );
      const names = (operation?.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
      const variables = Object.fromEntries(names.map((name) => [name, known[name]]));
      const answer = await (operation?.operation === OperationTypeNode.SUBSCRIPTION ? firstEvent : run)(text, variables);
      expect(refusalsIn(answer)).toEqual([]);
      expect(Object.values(answer ?? {})).not.toContain(null);
      remember(known, answer);
    });
  }
});
