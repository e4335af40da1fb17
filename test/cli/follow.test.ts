import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { GraphqlClient } from "../support/graphql-client.js";
import { type HubProcess, PROCESS_ADMIN_KEY, startHubProcess } from "../support/hub-process.js";

/** The command as a process of its own, as a bridge to another system starts it. */
interface Follow {
  readonly child: ChildProcess;
  /** What it has printed, a record a line. */
  readonly records: readonly { readonly sequence: number; readonly type: string }[];
  /** SIGTERM, or SIGKILL; answers the exit code when all it had printed was read. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

let test: TestDatabase;
let hub: HubProcess;
let admin: GraphqlClient;
let cursors = 0;
let cursor = "";
const running = new Set<Follow>();

beforeAll(async () => {
  test = await createTestDatabase();
  hub = await startHubProcess(test);
  admin = new GraphqlClient(hub.url, PROCESS_ADMIN_KEY);
  await admin.data(
    `mutation ($locations: LocationUpsertManyInput!, $products: ProductUpsertManyInput!) {
      locationUpsertMany(input: $locations) { userErrors { message } }
      productUpsertMany(input: $products) { userErrors { message } }
    }`,
    {
      locations: { items: [{ code: "WH-1", name: "Warehouse" }] },
      products: { items: [{ handle: "mug", title: "Mug", variants: [{ sku: "MUG" }] }] },
    },
  );
});
beforeEach(() => {
  cursor = `bridge-${(cursors += 1)}`;
});
afterEach(async () => {
  for (const one of [...running]) await one.end("SIGKILL");
});
afterAll(async () => {
  expect(await hub.stop()).toBe(0);
  await test.close();
});

function follow(...more: string[]): Follow {
  const child = spawn(process.execPath, ["--import", "tsx", "src/main.ts", "follow", "--cursor", cursor, ...more], {
    env: { PATH: process.env["PATH"], DATABASE_URL: test.url, DATABASE_OWNER_URL: test.ownerUrl, LOG_LEVEL: "warn" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.stdout === null) throw new Error("The command's output is not read.");
  const records: { sequence: number; type: string }[] = [];
  const lines = createInterface({ input: child.stdout });
  // A process that is killed may leave half a line behind, which is no record.
  lines.on("line", (line) => line.endsWith("}") && records.push(JSON.parse(line) as { sequence: number; type: string }));
  const closed = once(child, "close") as Promise<[number | null]>;
  const one: Follow = {
    child,
    records,
    end: async (signal = "SIGTERM") => {
      running.delete(one);
      child.kill(signal);
      return (await closed)[0];
    },
  };
  running.add(one);
  return one;
}

let keys = 0;
/** Changes stock so many times and answers the sequences. */
async function change(times: number): Promise<number[]> {
  const sequences: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const { inventoryAdjust } = await admin.data<{ inventoryAdjust: { sequence: string } }>(
      "mutation ($input: InventoryAdjustInput!) { inventoryAdjust(input: $input) { sequence userErrors { message } } }",
      { input: { idempotencyKey: `follow-${(keys += 1)}`, reason: "FOUND", lines: [{ sku: "MUG", location: "WH-1", delta: 1 }] } },
    );
    sequences.push(Number(inventoryAdjust.sequence));
  }
  return sequences;
}

const sequencesOf = ({ records }: Follow): number[] => records.map(({ sequence }) => sequence);

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(10);
}

async function isHeldBy({ child }: Follow): Promise<boolean> {
  const [row] = await test.database.query<{ pid: string }>(
    "select split_part(holder, ':', -1) as pid from feed_cursor where name = $1 and leased_until > clock_timestamp()",
    [cursor],
  );
  return Number(row?.pid) === child.pid;
}

describe("hub follow beside a hub that runs", () => {
  it("prints changes as they come, ends in order when it is told to, and goes on where it stopped", async () => {
    const first = follow();
    await until(() => isHeldBy(first));
    const seen = await change(3);
    await until(() => first.records.length === seen.length);
    expect(first.records[0]).toMatchObject({ type: "MOVEMENT", kind: "ADJUST", sku: "MUG", quantity: 1, actor: "admin" });
    expect(await first.end()).toBe(0);
    expect(sequencesOf(first)).toEqual(seen);

    const missed = await change(4);
    const second = follow();
    await until(() => second.records.length === missed.length);
    const more = await change(2);
    await until(() => second.records.length === missed.length + more.length);
    expect(await second.end()).toBe(0);
    expect(sequencesOf(second)).toEqual([...missed, ...more]);
  }, 60_000);

  it("prints everything from the beginning, up to now, and ends", async () => {
    await change(1);
    const [head] = await test.database.query<{ sequence: string }>("select sequence from ledger_head");
    const whole = follow("--from-start", "--once");
    expect(await once(whole.child, "close")).toEqual([0, null]);
    running.delete(whole);
    expect(sequencesOf(whole)).toEqual(Array.from({ length: Number(head?.sequence) }, (_, index) => index + 1));
    // The names the hub was given came before the stock: they are events.
    expect(new Set(whole.records.map(({ type }) => type))).toEqual(new Set(["EVENT", "MOVEMENT"]));
    const again = follow("--once");
    expect(await once(again.child, "close")).toEqual([0, null]);
    running.delete(again);
    expect(again.records).toEqual([]);
  }, 60_000);

  it("prints from one process at a time: another under the same name waits, and takes over without a gap", async () => {
    const first = follow();
    await until(() => isHeldBy(first));
    const second = follow();
    const before = await change(3);
    await until(() => first.records.length === before.length);
    expect(await first.end()).toBe(0);
    await until(() => isHeldBy(second));
    const after = await change(3);
    await until(() => second.records.length === after.length);
    expect(sequencesOf(first)).toEqual(before);
    expect(sequencesOf(second)).toEqual(after);
  }, 60_000);

  it("misses nothing where it is killed: the next one prints what was not noted as printed again", async () => {
    const first = follow("--from-start");
    await until(() => first.records.length > 0);
    await first.end("SIGKILL");
    // Its lease would run out by itself half a minute later.
    await test.database.query("update feed_cursor set leased_until = clock_timestamp() where name = $1", [cursor]);
    const due = await change(2);
    const second = follow();
    const last = due.at(-1) ?? 0;
    await until(() => second.records.at(-1)?.sequence === last);
    const begun = second.records[0]?.sequence ?? 0;
    expect(sequencesOf(second)).toEqual(Array.from({ length: last - begun + 1 }, (_, index) => begun + index));
    expect(begun).toBeLessThanOrEqual((first.records.at(-1)?.sequence ?? 0) + 1);
  }, 60_000);
});
