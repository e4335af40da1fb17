import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { checkFollowers, type Handled } from "../checks/followers.js";
import { keepAsOwn } from "../stage/own-processes.js";
import type { Fault, Scene } from "./fault.js";

const NAME = "followed";
const LEASE_MS = 900;
const PROCESSES = 3;
/** How long followers may take for everything that was recorded, once nobody disturbs them. */
const CATCH_UP_MS_MAX = 60_000;

const TABLE = `
  create table handled (place bigserial, follower text not null, sequence bigint not null, fence bigint not null, process integer not null);
  grant select, insert on handled to public;
  grant usage on sequence handled_place_seq to public`;

const HOLDER = "select split_part(holder, ':', -1) as pid from feed_cursor where name = $1 and leased_until > clock_timestamp()";

/** Processes that follow under one name. */
class Followers {
  readonly #children = new Map<number, ChildProcess>();

  constructor(private readonly scene: Scene) {}

  async start(): Promise<void> {
    const { ground, postgres, database } = this.scene;
    const { hubFolder } = ground.options;
    const file = join(hubFolder, "test/faults/chaos/stage/follower-process.ts");
    const child = keepAsOwn(
      spawn(process.execPath, ["--import", "tsx", file, postgres.url("hub_runtime", database), NAME, String(LEASE_MS)], {
        cwd: hubFolder,
        stdio: ["ignore", "pipe", "inherit"],
      }),
    );
    if (child.pid === undefined || child.stdout === null) throw new Error("A follower could not be started.");
    this.#children.set(child.pid, child);
    await once(child.stdout, "data");
  }

  /** Whoever holds the name now. */
  async holder(): Promise<ChildProcess> {
    for (;;) {
      const [row] = await this.scene.sql<{ pid: string }>(HOLDER, [NAME]);
      const child = this.#children.get(Number(row?.pid));
      if (child !== undefined) return child;
      await pause(10);
    }
  }

  /** Waits until so many more records have been handled, by whomever. */
  async moreHandled(by: number): Promise<void> {
    const before = await this.#handled();
    while ((await this.#handled()) < before + by) {
      await this.scene.crowd.more(1);
      await pause(5);
    }
  }

  async kill(child: ChildProcess): Promise<void> {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    this.#children.delete(child.pid ?? 0);
  }

  async close(): Promise<void> {
    for (const child of [...this.#children.values()]) await this.kill(child);
  }

  async #handled(): Promise<number> {
    const [row] = await this.scene.sql<{ count: string }>("select count(*) from handled");
    return Number(row?.count);
  }
}

/** Kills holders, and lets every fifth stand still for longer than its lease, in the middle of its work, to wake up beside its successor. */
async function disturb(followers: Followers, { full, random, deed, count }: Scene): Promise<void> {
  for (let deeds = 1; deeds <= (full ? 20 : 5); deeds += 1) {
    await followers.moreHandled(random.between(15, 60));
    const child = await followers.holder();
    if (deeds % 5 === 3) {
      deed(`SIGSTOP follower ${child.pid ?? 0}`);
      child.kill("SIGSTOP");
      while ((await followers.holder()) === child) await pause(20);
      await followers.moreHandled(15);
      child.kill("SIGCONT");
      count("followers that stood still longer than their lease", 1);
      continue;
    }
    deed(`kill -9 follower ${child.pid ?? 0}`);
    await followers.kill(child);
    count("followers killed", 1);
    await followers.start();
  }
}

/** Waits until everything recorded by now has been handled, and judges what was noted. */
async function judge({ sql, count, violate }: Scene): Promise<void> {
  const [head] = await sql<{ sequence: string }>("select sequence from ledger_head");
  const last = Number(head?.sequence);
  for (const deadline = Date.now() + CATCH_UP_MS_MAX; Date.now() < deadline; await pause(20)) {
    const [cursor] = await sql<{ sequence: string }>("select sequence from feed_cursor where name = $1", [NAME]);
    if (Number(cursor?.sequence) >= last) break;
  }
  const rows = await sql<{ sequence: string; fence: string; process: number }>(
    "select sequence, fence, process from handled order by place",
  );
  const handled: Handled[] = rows.map((row) => ({ sequence: Number(row.sequence), fence: Number(row.fence), process: row.process }));
  for (const { invariant, text } of checkFollowers(handled, last)) violate(invariant, text);
  const records = new Set(handled.map(({ sequence }) => sequence)).size;
  count("records handled by followers", records);
  count("records handled again after a kill", handled.length - records);
  if (handled.length === records) violate("FAULT", "No kill fell between handling and moving the cursor.");
  if ((await sql("select from feed_parked_record")).length > 0) violate("FOLLOWERS", "A record was parked that nothing is wrong with.");
}

export const followersKilled: Fault = {
  code: "F27",
  title: "kill -9 of a durable follower between handling and moving its cursor",
  how: "three processes follow under one name; SIGKILL to whoever holds it, and SIGSTOP for longer than its lease, while the ledger grows",
  hubs: 1,
  before: async ({ sql }) => {
    await sql(TABLE);
  },
  run: async (scene) => {
    const followers = new Followers(scene);
    try {
      await Promise.all(Array.from({ length: PROCESSES }, () => followers.start()));
      await disturb(followers, scene);
      await judge(scene);
    } finally {
      await followers.close();
    }
  },
};
