import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LevelKey } from "../../src/stock/index.js";
import { withAdmin } from "../support/cluster.js";
import { openStock, type StockFixture } from "../support/stock.js";

const NAME = "killed";
const LEASE_MS = 900;
const PROCESSES = 3;
const KILLS = 8;
const STOPS = 2;
const HANDLED_BETWEEN = 15;

let stock: StockFixture;
let level: LevelKey;
const children = new Map<number, ChildProcess>();

beforeAll(async () => {
  stock = await openStock();
  level = { variantId: await stock.variant("FOLLOWED"), locationId: await stock.location("WH-1") };
  await withAdmin(stock.test.adminUrl, async (admin) => {
    await admin.query(
      "create table handled (place bigserial, follower text not null, sequence bigint not null, fence bigint not null, process integer not null)",
    );
    await admin.query("grant select, insert on handled to public; grant usage on sequence handled_place_seq to public");
  });
});
afterAll(async () => {
  for (const child of [...children.values()]) await kill(child);
  await stock.close();
});

async function start(): Promise<void> {
  const file = new URL("./followers/follower-process.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, ["--import", "tsx", file, stock.test.url, NAME, String(LEASE_MS)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.pid === undefined || child.stdout === null) throw new Error("A follower could not be started.");
  children.set(child.pid, child);
  await once(child.stdout, "data");
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
  children.delete(child.pid ?? 0);
}

interface Handled {
  readonly sequence: string;
  readonly fence: string;
  readonly process: number;
}

/** In the order in which it was committed: who handles holds the lease until then. */
const handled = (): Promise<Handled[]> => stock.test.database.query<Handled>("select sequence, fence, process from handled order by place");

async function holder(): Promise<ChildProcess> {
  for (;;) {
    const [last] = await stock.test.database.query<{ pid: string }>(
      "select split_part(holder, ':', -1) as pid from feed_cursor where name = $1 and leased_until > clock_timestamp()",
      [NAME],
    );
    const child = children.get(Number(last?.pid));
    if (child !== undefined) return child;
    await pause(10);
  }
}

async function moreHandled(by: number): Promise<void> {
  const before = (await handled()).length;
  while ((await handled()).length < before + by) {
    await stock.stock(level, 1);
    await pause(5);
  }
}

async function head(): Promise<number> {
  const [row] = await stock.test.database.query<{ sequence: string }>("select sequence from ledger_head");
  return Number(row?.sequence);
}

describe("followers under one name whose processes are killed and stopped between handling and moving the cursor", () => {
  it("have handled every record, in order, and never two at once", async () => {
    await Promise.all(Array.from({ length: PROCESSES }, start));
    for (let deeds = 0; deeds < KILLS + STOPS; deeds += 1) {
      await moreHandled(HANDLED_BETWEEN);
      const child = await holder();
      if (deeds % 5 === 4) {
        // It stands still for longer than its lease, in the middle of its work, and wakes up beside its successor.
        child.kill("SIGSTOP");
        await moreHandled(HANDLED_BETWEEN);
        child.kill("SIGCONT");
        continue;
      }
      await kill(child);
      await start();
    }
    const last = await head();
    const cursor = async (): Promise<number> => {
      const [row] = await stock.test.database.query<{ sequence: string }>("select sequence from feed_cursor where name = $1", [NAME]);
      return Number(row?.sequence);
    };
    while ((await cursor()) < last) await pause(20);

    const ledger = (await handled()).map(({ sequence, fence, process }) => ({ sequence: Number(sequence), fence: Number(fence), process }));
    expect(new Set(ledger.map(({ sequence }) => sequence))).toEqual(new Set(Array.from({ length: last }, (_, index) => index + 1)));
    let reached = 0;
    for (const [place, { sequence, fence, process }] of ledger.entries()) {
      const before = ledger[place - 1];
      // No holder is heard of after its successor, and a lease is one process's.
      expect(fence).toBeGreaterThanOrEqual(before?.fence ?? 0);
      if (before?.fence === fence) expect([process, sequence]).toEqual([before.process, before.sequence + 1]);
      // What comes again does so from before the end of what was handled; nothing is left out.
      expect(sequence).toBeLessThanOrEqual(reached + 1);
      reached = Math.max(reached, sequence);
    }
    expect(new Set(ledger.map(({ fence }) => fence)).size).toBeGreaterThan(KILLS);
    // The kills fell between handling and moving: some were handled again.
    expect(ledger.length).toBeGreaterThan(last);
    expect(await stock.test.database.query("select from feed_parked_record")).toEqual([]);
  }, 180_000);
});
