import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { GraphqlClient } from "../support/graphql-client.js";
import { type HubProcess, PROCESS_ADMIN_KEY, startHubProcess } from "../support/hub-process.js";
import { runExample, startExample } from "./run-example.js";

describe("the storefront example", () => {
  let test: TestDatabase;
  let hub: HubProcess;
  let key: string;
  const env = (): Record<string, string> => ({ HUB_URL: hub.url, HUB_KEY: key });
  const admin = <Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> =>
    new GraphqlClient(hub.url, PROCESS_ADMIN_KEY).data<Data>(query, variables);
  const reserve = async (idempotencyKey: string, quantity: number): Promise<void> => {
    const input = { idempotencyKey, channel: "WEB", lines: [{ sku: "LAMP-200", quantity }] };
    await admin("mutation ($input: ReservationCreateInput!) { reservationCreate(input: $input) { sequence } }", { input });
  };

  beforeAll(async () => {
    test = await createTestDatabase();
    hub = await startHubProcess(test, { HUB_DEMO: "1" });
    const { apiKeyCreate } = await admin<{ apiKeyCreate: { key: string } }>(
      `mutation { apiKeyCreate(input: { name: "web shop", role: STOREFRONT, channels: ["WEB"] }) { key } }`,
    );
    key = apiKeyCreate.key;
  });

  afterAll(async () => {
    await hub.stop();
    await test.close();
  });

  it("shows what the channel can sell, with the key of a storefront", async () => {
    const { code, text } = await runExample("storefront", { args: ["--once"], env: env() });
    expect(code).toBe(0);
    expect(text).toMatch(/MUG-BLUE +│ [^│]+ │ +154 │ in stock/);
    expect(text).toMatch(/TENT-3 .* 0 │ sold out/);
    expect(text).toMatch(/TJ-BLUE-M .* 1 │ only 1 left/);
  });

  it("shows every new value as it comes, catches up with a hub that was away, and ends at Ctrl-C", async () => {
    const shop = startExample("storefront", { args: ["--sku", "LAMP-200"], env: env() });
    await shop.line(/LAMP-200 .* 38 │/);
    await reserve("one", 8);
    await shop.line(/^LAMP-200: 38 → 30 to sell \(sequence \d+\)/);
    const { port } = new URL(hub.url);
    await hub.stop();
    await shop.line(/Trying again/);
    hub = await startHubProcess(test);
    await reserve("two", 10);
    await hub.stop();
    hub = await startHubProcess(test, { PORT: port });
    await shop.line(/^LAMP-200: 30 → 20 to sell/);
    shop.interrupt();
    expect(await shop.ended).toBe(0);
  }, 60_000);

  it("ends after as many updates as it was told", async () => {
    const shop = startExample("storefront", { args: ["--sku", "LAMP-200", "--updates", "1"], env: env() });
    await shop.line(/LAMP-200 .* 20 │/);
    await reserve("three", 1);
    expect(await shop.ended).toBe(0);
    expect(shop.lines.at(-1)).toMatch(/^LAMP-200: 20 → 19 to sell/);
  });

  it("says what to do about an unknown channel, and that a key has ended", async () => {
    const strange = await runExample("storefront", { args: ["--channel", "MARKET", "--once"], env: env() });
    expect(strange).toMatchObject({ code: 1, text: expect.stringMatching(/\(FORBIDDEN\)$/) as string });
    const shop = startExample("storefront", { args: ["--sku", "LAMP-200"], env: env() });
    await shop.line(/LAMP-200/);
    const { apiClients } = await admin<{ apiClients: { nodes: { id: string; role: string }[] } }>("{ apiClients { nodes { id role } } }");
    const [client] = apiClients.nodes.filter(({ role }) => role === "STOREFRONT");
    await admin("mutation ($id: ID!) { apiKeyRevoke(input: { id: $id }) { client { id } } }", { id: client?.id });
    expect(await shop.ended).toBe(1);
    expect(shop.lines.at(-1)).toMatch(/Is the key valid\?|UNAUTHENTICATED/);
  });

  it("explains itself", async () => {
    const { code, text } = await runExample("storefront", { args: ["--help"], env: {} });
    expect(code).toBe(0);
    expect(text).toMatch(/--channel[^]*HUB_URL/);
  });
});
