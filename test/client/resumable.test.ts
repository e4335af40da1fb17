import { parse } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AvailabilityChangedDocument, ChannelAvailabilityChangedDocument } from "../../client/generated/operations.js";
import type { AvailabilityChangedSubscription } from "../../client/generated/operations.js";
import { resumable, type Resumable, type ResumableOptions } from "../../client/src/resumable.js";
import { starterFor } from "../../client/src/subscribing-clients.js";
import { newKey, openShop, type Shop } from "../graphql/shop.js";
import { CuttingProxy } from "../support/cutting-proxy.js";
import { RawSocket } from "../support/live-client.js";
import { CLIENT_NAMES, type ClientName, type LiveClient, openLiveClient, openSocketClient } from "./live-clients.js";

type Change = AvailabilityChangedSubscription["availabilityChanged"];

let shop: Shop;
const closing: (() => Promise<unknown> | void)[] = [];

beforeAll(async () => {
  shop = await openShop();
});

afterAll(async () => {
  for (const close of closing.reverse()) await close();
  await shop.close();
});

const key = (): string => shop.admin.key ?? "";
const head = async (): Promise<string> => (await shop.admin.data<{ sequence: string }>("{ sequence }")).sequence;
const RETRY_AT_ONCE: ResumableOptions = { retryWaitMs: () => 5 };

async function adjust(sku: string, delta = 1): Promise<void> {
  const input = { idempotencyKey: newKey(), reason: "FOUND", lines: [{ sku, location: "WH-1", delta }] };
  await shop.accept("inventoryAdjust", "adjustment", "id", input);
}

async function openProxy(): Promise<{ readonly proxy: CuttingProxy; readonly url: string }> {
  const opened = await CuttingProxy.open(shop.url);
  closing.push(() => opened.proxy.close());
  return { proxy: opened.proxy, url: opened.url.replace(/\/$/, "") };
}

const CALLS = 60;
const COMMANDS_OF_CALL = 10;
const SKUS = ["CUT-A", "CUT-B", "CUT-C"];
const CHANGES = CALLS * COMMANDS_OF_CALL * 2;

/** Commands of two lines each, so that a cut may come between two changes of one command. */
async function write(): Promise<void> {
  for (let call = 0; call < CALLS; call += 1) {
    const items = Array.from({ length: COMMANDS_OF_CALL }, (_, index) => {
      const skus = [SKUS[index % 3] ?? "", SKUS[(index + 1) % 3] ?? ""];
      return { idempotencyKey: newKey(), reason: "FOUND", lines: skus.map((sku) => ({ sku, location: "WH-1", delta: 1 })) };
    });
    await shop.admin.data("mutation ($input: InventoryAdjustManyInput!) { inventoryAdjustMany(input: $input) { userErrors { code } } }", {
      input: { items },
    });
  }
}

interface Followed {
  readonly changes: Change[];
  readonly proxy: CuttingProxy;
}

async function followThroughCuts(name: ClientName, after: string): Promise<Followed> {
  const { proxy, url } = await openProxy();
  proxy.bytesUntilCut = () => 500 + Math.floor(Math.random() * 40_000);
  const { client, socket } = openLiveClient(name, url, key());
  const stream = resumable(client, AvailabilityChangedDocument, { skus: SKUS, after }, { ...RETRY_AT_ONCE, socket });
  const changes: Change[] = [];
  for await (const { availabilityChanged } of stream) {
    changes.push(availabilityChanged);
    if (changes.length === CHANGES) break;
  }
  return { changes, proxy };
}

describe("a subscription that survives its connection", () => {
  it("tells every change once and in order, whatever is cut, in each client", async () => {
    for (const sku of SKUS) await shop.article(sku, 0);
    const after = await head();
    const witness = await RawSocket.connect(shop.url, key());
    witness.subscribe("1", "subscription ($skus: [String!]) { availabilityChanged(skus: $skus) { sku sequence version } }", { skus: SKUS });
    const followers = CLIENT_NAMES.map((name) => followThroughCuts(name, after));
    await write();
    const seen = await witness.answers<{ availabilityChanged: Pick<Change, "sku" | "sequence" | "version"> }>("1", CHANGES);
    const expected = seen.flatMap(({ data }) => (data === null || data === undefined ? [] : [data.availabilityChanged]));
    await witness.close();
    for (const { changes, proxy } of await Promise.all(followers)) {
      expect(proxy.cuts).toBeGreaterThan(5);
      expect(changes.map(({ sku, sequence, version }) => ({ sku, sequence, version }))).toEqual(expected);
      // Left by the loop's end: no connection stays.
      await expect.poll(() => proxy.open).toBe(0);
    }
  });

  it.each(CLIENT_NAMES)("is needed: a stock %s comes back with its first variables and loses what happened meanwhile", async (name) => {
    const sku = await shop.article(`LOST-${name.slice(0, 4)}`, 0);
    const { proxy, url } = await openProxy();
    const received = { stock: [] as number[], resumed: [] as number[] };
    const stock = openLiveClient(name, url, key());
    const stop = starterFor(stock.client, AvailabilityChangedDocument)(
      { skus: [sku] },
      {
        next: (result) => void received.stock.push((result as { data: AvailabilityChangedSubscription }).data.availabilityChanged.version),
        error: () => undefined,
        complete: () => undefined,
      },
    );
    const { client, socket } = openLiveClient(name, url, key());
    const stream = resumable(client, AvailabilityChangedDocument, { skus: [sku] }, { ...RETRY_AT_ONCE, socket });
    const reading = (async () => {
      for await (const { availabilityChanged } of stream) received.resumed.push(availabilityChanged.version);
    })();
    await expect.poll(operations).toBe(2);
    await adjust(sku);
    await expect.poll(() => received).toEqual({ stock: [1], resumed: [1] });
    await whileAway(proxy, () => adjust(sku));
    await expect.poll(operations).toBe(2);
    await adjust(sku);
    await expect.poll(() => received).toEqual({ stock: [1, 3], resumed: [1, 2, 3] });
    stop();
    await stream.return();
    await reading;
    await expect.poll(() => proxy.open).toBe(0);
  });

  it("goes on from where it connected, where it is cut before anything was told", async () => {
    const sku = await shop.article("BEFORE-THE-FIRST", 0);
    const { proxy, url } = await openProxy();
    const stream = resumable(openSocketClient(url, key()), AvailabilityChangedDocument, { skus: [sku] }, RETRY_AT_ONCE);
    await expect.poll(operations).toBe(1);
    await whileAway(proxy, () => adjust(sku));
    expect((await stream.next()).value?.availabilityChanged.version).toBe(1);
    await stream.return();
  });

  it("begins a snapshot again that was cut in the middle, and goes on behind it", async () => {
    const skus = Array.from({ length: 60 }, (_, index) => `SHOT-${index}`);
    for (const sku of skus) await shop.article(sku, 1);
    const { proxy, url } = await openProxy();
    let connections = 0;
    // The greeting and some of the values.
    proxy.bytesUntilCut = () => ((connections += 1) <= 2 ? 1_500 : Infinity);
    const stream = resumable(
      openSocketClient(url, key()),
      ChannelAvailabilityChangedDocument,
      { channel: "WEB", skus, snapshot: true },
      RETRY_AT_ONCE,
    );
    const received = new Map<string, number>();
    while (received.size < skus.length) {
      const { value } = await stream.next();
      const availability = value?.channelAvailabilityChanged.availability;
      if (availability) received.set(availability.sku, availability.availableToSell);
    }
    expect(connections).toBe(3);
    expect([...received.keys()].sort()).toEqual([...skus].sort());
    await adjust("SHOT-7", 4);
    expect((await stream.next()).value).toMatchObject({
      channelAvailabilityChanged: { availability: { sku: "SHOT-7", availableToSell: 5 } },
    });
    // What was told is behind it now: after another cut only what is new comes.
    await whileAway(proxy, () => adjust("SHOT-9", 1));
    expect((await stream.next()).value).toMatchObject({
      channelAvailabilityChanged: { availability: { sku: "SHOT-9", availableToSell: 2 } },
    });
    await stream.return();
  });

  it("holds no more than it may for a slow reader, who misses nothing", async () => {
    const sku = await shop.article("SLOWLY", 0);
    const stream = resumable(
      openSocketClient(shop.url, key()),
      AvailabilityChangedDocument,
      { skus: [sku], after: await head() },
      {
        waitingMax: 3,
      },
    );
    await expect.poll(operations).toBe(1);
    for (let count = 0; count < 8; count += 1) await adjust(sku);
    await expect.poll(operations).toBe(0);
    const versions: (number | undefined)[] = [];
    while (versions.length < 8) versions.push((await stream.next()).value?.availabilityChanged.version);
    expect(versions).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await stream.return();
  });
});

describe.each(CLIENT_NAMES)("what %s is told of failures", (name) => {
  const follow = (variables: object, options: ResumableOptions = {}, given = key()): Resumable<AvailabilityChangedSubscription> => {
    const { client, socket } = openLiveClient(name, shop.url, given);
    return resumable(client, AvailabilityChangedDocument, variables, { ...RETRY_AT_ONCE, socket, ...options });
  };

  it("is an error where the ledger ends before the place to go on from, or a snapshot where that is wanted", async () => {
    const sku = await shop.article(`RESYNC-${name.slice(0, 4)}`, 3);
    const beyond = { skus: [sku], after: "4000000000" };
    await expect(follow(beyond).next()).rejects.toMatchObject({ name: "HubRefused", code: "RESYNC_REQUIRED" });
    const reasons: string[] = [];
    const stream = follow(beyond, { onResync: "SNAPSHOT", onInterrupted: (reason) => reasons.push(reason) });
    expect((await stream.next()).value).toMatchObject({ availabilityChanged: { cause: "SNAPSHOT", after: { available: 3 } } });
    expect(reasons).toEqual([expect.stringMatching(/restored from a backup/)]);
    await stream.return();
  });

  it("is an error where trying again is no use", async () => {
    await expect(follow({}, {}, "no-key-of-this-hub").next()).rejects.toMatchObject({ name: "HubRefused", code: "UNAUTHENTICATED" });
    await expect(follow({ coalesceMs: -1 }).next()).rejects.toMatchObject({ name: "HubRefused", code: "BAD_USER_INPUT" });
    await expect.poll(operations).toBe(0);
  });

  it("is nothing where it ends by a signal, or its socket is disposed of", async () => {
    const ending = new AbortController();
    const aborted = follow({}, { signal: ending.signal });
    const { client, socket } = openLiveClient(name, shop.url, key());
    const disposed = resumable(client, AvailabilityChangedDocument, {}, { socket });
    await expect.poll(operations).toBe(2);
    const results = [aborted.next(), disposed.next()];
    ending.abort();
    void socket.dispose();
    expect(await Promise.all(results)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
    await expect.poll(operations).toBe(0);
  });
});

describe("what cannot be resumed", () => {
  const socket = (): LiveClient["socket"] => openSocketClient(shop.url, key());
  const document = (text: string): typeof AvailabilityChangedDocument => parse(text);

  it("is said at the start: a document without $after, a client without its socket", () => {
    const without = document("subscription { availabilityChanged { sequence } }");
    expect(() => resumable(socket(), without, {})).toThrow(/Declare the variable \$after/);
    const { client } = openLiveClient("urql", shop.url, key());
    expect(() => resumable(client, AvailabilityChangedDocument, {})).toThrow(/option `socket`/);
  });

  it("is said at the first event: one without its sequence", async () => {
    const sku = await shop.article("NO-SEQUENCE", 1);
    const without = document(
      "subscription ($skus: [String!], $after: Sequence, $snapshot: Boolean! = false) { availabilityChanged(skus: $skus, after: $after, snapshot: $snapshot) { version } }",
    );
    await expect(resumable(socket(), without, { skus: [sku], snapshot: true }).next()).rejects.toThrow(/Select `sequence`/);
    await expect.poll(operations).toBe(0);
  });
});

/** Cuts every connection, does it while nobody can connect, and lets them come back. */
async function whileAway(proxy: CuttingProxy, act: () => Promise<void>): Promise<void> {
  proxy.traffic = "REFUSE";
  proxy.cut();
  await expect.poll(operations).toBe(0);
  await act();
  proxy.traffic = "PASS";
}

/** Operations that run over sockets of the hub now. */
async function operations(): Promise<number> {
  const text = await (await fetch(`${shop.url}/metrics`)).text();
  return Number(/^hub_socket_operations (\d+)$/m.exec(text)?.[1]);
}
