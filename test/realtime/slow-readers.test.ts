import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bookMany, levelIdOf } from "../support/bulk-movements.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { GraphqlClient } from "../support/graphql-client.js";
import { PROCESS_ADMIN_KEY, startHubProcess, type HubProcess } from "../support/hub-process.js";
import { RawSocket, type LiveAnswer } from "../support/live-client.js";

const BEHIND = 100_000;
const GROWTH_MB_MAX = 300;

let test: TestDatabase;
let hub: HubProcess;
let admin: GraphqlClient;
let levelId: number;

beforeAll(async () => {
  test = await createTestDatabase();
  hub = await startHubProcess(test);
  admin = new GraphqlClient(hub.url, PROCESS_ADMIN_KEY);
  await admin.data('mutation { locationUpsert(input: { code: "WH-1", name: "Warehouse" }) { location { code } } }');
  await admin.data('mutation { productUpsert(input: { handle: "slow", title: "Slow", variants: [{ sku: "SLOW" }] }) { product { id } } }');
  await admin.data(
    'mutation { inventoryAdjust(input: { idempotencyKey: "opening", reason: OPENING, lines: [{ sku: "SLOW", location: "WH-1", delta: 1 }] }) { sequence } }',
  );
  levelId = await levelIdOf(test.database, "SLOW", "WH-1");
});

afterAll(async () => {
  await hub.stop();
  await test.close();
});

const SUBSCRIBE = `subscription ($after: Sequence) {
  availabilityChanged(after: $after) { sku location { code name } before { available reserved onHand } after { available reserved onHand } cause version sequence recordedAt }
}`;

interface Changed {
  readonly availabilityChanged: { readonly version: number; readonly sequence: string };
}

const head = async (): Promise<string> => (await admin.data<{ sequence: string }>("{ sequence }")).sequence;

function megabytesOf(hubProcess: HubProcess): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(hubProcess.child.pid)], { encoding: "utf8" })) / 1024;
}

/** Counts versions as they come and forgets them; answers the first that was not the one after the last. */
class VersionCount {
  count = 0;
  last: number;
  gap: string | null = null;
  #wanted: { readonly count: number; readonly done: () => void } | null = null;

  constructor(raw: RawSocket, id: string, last: number, each: (count: number) => void = () => undefined) {
    this.last = last;
    raw.socket.removeAllListeners("message");
    raw.socket.on("message", (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { type: string; id?: string; payload?: LiveAnswer<Changed> };
      if (message.type === "ping") raw.send({ type: "pong" });
      const version = message.id === id ? message.payload?.data?.availabilityChanged.version : undefined;
      if (version === undefined) return;
      if (version !== this.last + 1) this.gap ??= `version ${version} came after ${this.last}`;
      this.last = version;
      this.count += 1;
      each(this.count);
      if (this.#wanted !== null && this.count >= this.#wanted.count) this.#wanted.done();
    });
  }

  async reach(count: number): Promise<void> {
    if (this.count < count) await new Promise<void>((done) => (this.#wanted = { count, done }));
  }
}

describe("slow readers", () => {
  it(`who are ${BEHIND.toLocaleString("en")} changes behind catch up without making the hub grow`, { timeout: 180_000 }, async () => {
    const after = await head();
    await bookMany(test.database, levelId, BEHIND);
    const raw = await RawSocket.connect(hub.url, PROCESS_ADMIN_KEY);
    const before = megabytesOf(hub);
    let most = before;
    const counted = new VersionCount(raw, "far", 1, (count) => {
      if (count % 10_000 === 0) most = Math.max(most, megabytesOf(hub));
    });
    raw.subscribe("far", "subscription ($after: Sequence) { availabilityChanged(after: $after) { version sequence } }", { after });
    await counted.reach(BEHIND);
    expect(counted.gap).toBeNull();
    expect(most - before).toBeLessThan(GROWTH_MB_MAX);
    await raw.close();
  });

  it("who do not read at all are ended where too much waits for them, and the others notice nothing", { timeout: 180_000 }, async () => {
    const stuck = await RawSocket.connect(hub.url, PROCESS_ADMIN_KEY);
    const lively = await RawSocket.connect(hub.url, PROCESS_ADMIN_KEY);
    const [{ version }] = (await test.database.query<{ version: number }>("select version from inventory_level where id = $1", [
      levelId,
    ])) as [{ version: number }];
    const counted = new VersionCount(lively, "1", version);
    stuck.subscribe("1", SUBSCRIBE, { after: await head() });
    lively.subscribe("1", SUBSCRIBE, { after: await head() });
    await bookMany(test.database, levelId, 1);
    await stuck.answers("1", 1);
    await counted.reach(1);
    stuck.socket.pause();
    const rounds = 40;
    for (let round = 1; round <= rounds; round += 1) {
      await bookMany(test.database, levelId, 1_000);
      // The lively one has everything of this round, however stuck the other is.
      await counted.reach(1 + round * 1_000);
    }
    expect(counted.gap).toBeNull();
    stuck.socket.resume();
    const { payload } = await stuck.until((message) => (message.payload as LiveAnswer | undefined)?.errors !== undefined);
    const [error] = (payload as LiveAnswer).errors ?? [];
    expect(error?.extensions.code).toBe("RESYNC_REQUIRED");
    await stuck.until(({ type, id }) => type === "complete" && id === "1");
    const given = (await stuck.answers<Changed>("1", 1)).flatMap(({ data }) => data?.availabilityChanged ?? []);
    expect(given.at(-1)?.sequence).toBe(error?.extensions["sequence"]);
    // It goes on from there, over the same socket, and has lost nothing.
    const resumed = new VersionCount(stuck, "2", given.at(-1)?.version ?? 0);
    stuck.subscribe("2", SUBSCRIBE, { after: error?.extensions["sequence"] });
    await resumed.reach(1 + rounds * 1_000 - given.length);
    expect(resumed.gap).toBeNull();
    await stuck.close();
    await lively.close();
  });
});
