import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectNothingChanged, startTestHub, type TestHub } from "./test-hub.js";

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

describe("a hub of the tests", () => {
  it("makes keys of any role, and knows strangers", async () => {
    const orders = await hub.client({ role: "ORDERS", channels: ["WEB"] });
    expect(await orders.data("{ me { role channels } }")).toEqual({ me: { role: "ORDERS", channels: ["WEB"] } });
    expect((await hub.stranger.ask("{ me { role } }")).codes).toEqual(["UNAUTHENTICATED"]);
  });

  it("tells a request that writes from one that does not, the use of a key aside", async () => {
    const fresh = await hub.client({ role: "DASHBOARD" });
    expect(await expectNothingChanged(hub, () => fresh.data("{ sequence }"))).toEqual({ sequence: "0" });
    await expect(expectNothingChanged(hub, () => hub.client({ role: "DASHBOARD" }))).rejects.toThrow(/api_client/);
    const document = `mutation ($input: LocationUpsertInput!) { locationUpsert(input: $input) { location { version } } }`;
    const save = (name: string): Promise<unknown> => hub.admin.data(document, { input: { code: "WH-1", name } });
    await expect(expectNothingChanged(hub, () => save("new"))).rejects.toThrow(/location/);
    await expect(expectNothingChanged(hub, () => save("changed"))).rejects.toThrow(/location/);
    await expect(expectNothingChanged(hub, () => save("changed"))).resolves.toEqual({ locationUpsert: { location: { version: 2 } } });
  });
});
