import relay from "relay-runtime";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import { type CachedShop, LEVELS, LIVE, nodeTypes, openCachedShop, PAGE, REFETCH, RENAME, shownFirst, SHOWN } from "./cached-shop.js";
import { relayRequest } from "./relay-request.js";

const {
  commitMutation,
  createOperationDescriptor,
  Environment,
  fetchQuery,
  Network,
  Observable,
  RecordSource,
  requestSubscription,
  Store,
} = relay;
type LiveSink = Parameters<CachedShop["socket"]["subscribe"]>[1];
type RelayEnvironment = InstanceType<typeof Environment>;

let shop: CachedShop;
/** Relay says on the console that an id is of two types. */
let complaints: MockInstance;

beforeAll(async () => {
  shop = await openCachedShop();
});
afterAll(() => shop.close());
beforeEach(() => {
  complaints = vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  expect(complaints.mock.calls).toEqual([]);
  complaints.mockRestore();
});

/** Relay's store over the running hub. */
function environment(): RelayEnvironment {
  const network = Network.create(
    ({ text }, variables) => shop.fetch(text ?? "", variables),
    ({ text }, variables) =>
      Observable.create((sink) => shop.socket.subscribe({ query: text ?? "", variables }, sink as unknown as LiveSink)),
  );
  return new Environment({ network, store: new Store(new RecordSource()) });
}

function shown(store: RelayEnvironment, text: string, variables: Readonly<Record<string, unknown>> = {}): unknown {
  return store.lookup(createOperationDescriptor(relayRequest(text), variables).fragment).data;
}

describe("Relay's store, which keys by the id alone", () => {
  it("shows of a page what the hub answered, whatever else has the same number", async () => {
    const store = environment();
    await fetchQuery(store, relayRequest(PAGE), {}).toPromise();
    expect(shown(store, PAGE)).toEqual((await shop.fetch(PAGE, {})).data);
  });

  it("shows what a mutation answered wherever the object is shown", async () => {
    const store = environment();
    await fetchQuery(store, relayRequest(LEVELS), {}).toPromise();
    const name = "Renamed";
    await new Promise<void>((resolve, reject) => {
      commitMutation(store, {
        mutation: relayRequest(RENAME),
        variables: { input: { code: "WH-1", name } },
        onCompleted: () => {
          resolve();
        },
        onError: reject,
      });
    });
    const { inventoryLevels } = shown(store, LEVELS) as {
      inventoryLevels: { nodes: readonly { location: { code: string; name: string } }[] };
    };
    expect(inventoryLevels.nodes.find(({ location }) => location.code === "WH-1")?.location.name).toBe(name);
  });

  it("shows what a subscription told wherever the availability is shown", async () => {
    const store = environment();
    await fetchQuery(store, relayRequest(SHOWN), {}).toPromise();
    const before = shownFirst(shown(store, SHOWN));
    const live = requestSubscription(store, { subscription: relayRequest(LIVE), variables: { after: before?.sequence } });
    const availableToSell = await shop.find(7);
    await vi.waitFor(() => {
      expect(shownFirst(shown(store, SHOWN))?.availableToSell).toBe(availableToSell);
    });
    live.dispose();
    expect(before?.availableToSell).toBe(availableToSell - 7);
  });

  it("has a fragment of every type fetched again by node, as @refetchable does", async () => {
    const store = environment();
    await fetchQuery(store, relayRequest(PAGE), {}).toPromise();
    for (const [type, id] of shop.ids) {
      await fetchQuery(store, relayRequest(REFETCH(type)), { id }).toPromise();
      expect(shown(store, REFETCH(type), { id }), type).toEqual((await shop.fetch(REFETCH(type), { id })).data);
      expect(store.getStore().getSource().get(id)?.["__typename"], type).toBe(type);
    }
    expect([...shop.ids.keys()].sort()).toEqual([...nodeTypes].sort());
    expect(shown(store, PAGE)).toEqual((await shop.fetch(PAGE, {})).data);
  });
});
