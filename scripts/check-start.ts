import type { ChildProcess } from "node:child_process";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/**
 * Starts the built hub as a stranger would: an empty data folder, no database, nothing configured but the port. Waits until it is ready,
 * asks it something, stops it by SIGTERM; then once more on the same folder, where everything must still be there. Run by root, it does so
 * as root and as an ordinary user, where such a user can read the checkout; once through npm, where npm alone gets the signal.
 */

/** npm builds first. */
const readyWithinMs = 120_000;
const stopWithinMs = 15_000;

interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

interface Visit {
  readonly readyMs: number;
  readonly stopMs: number;
  readonly answer: { readonly sequence: string; readonly levels: number };
}

/** How a visit starts the hub, and what it stops. */
interface Manner {
  readonly command: readonly [program: string, ...args: string[]];
  /** Null: as whoever runs this. */
  readonly account: Account | null;
}

/** The hub itself, as a service would run it. */
const byNode = (account: Account | null): Manner => ({ command: [process.execPath, "dist/src/main.js", "serve"], account });
/** As the README has it. The signal goes to npm alone, which passes it to no one: the hub has to notice. */
const byNpm: Manner = { command: ["npm", "start"], account: null };

async function visit(dataDir: string, adminKey: string, { command: [program, ...args], account }: Manner): Promise<Visit> {
  const port = await freePort();
  const hub = spawn(program, args, {
    env: { ...unconfigured(), ...homeOf(account, dataDir), PORT: String(port), HUB_DATA_DIR: dataDir, HUB_ADMIN_KEY: adminKey },
    stdio: ["ignore", "inherit", "inherit"],
    ...idsOf(account),
  });
  const ended = once(hub, "exit") as Promise<[number | null, string | null]>;
  try {
    const began = performance.now();
    await untilReady(`http://127.0.0.1:${port}/readyz`, hub);
    const readyMs = performance.now() - began;
    const answer = await ask(`http://127.0.0.1:${port}/graphql`, adminKey);

    const stopping = performance.now();
    hub.kill("SIGTERM");
    const outcome = await Promise.race([ended, pause(stopWithinMs, null, { ref: false })]);
    if (outcome === null) throw new Error(`The hub did not stop within ${stopWithinMs} ms of SIGTERM.`);
    if (program === "npm") await untilGone(dataDir);
    else if (outcome[0] !== 0) throw new Error(`The hub stopped with code ${outcome[0]} and signal ${outcome[1]}, not with 0.`);
    return { readyMs, stopMs: performance.now() - stopping, answer };
  } finally {
    if (hub.exitCode === null && hub.signalCode === null) hub.kill("SIGKILL");
  }
}

async function untilReady(url: string, hub: ChildProcess): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  while (performance.now() < deadline) {
    if (hub.exitCode !== null) throw new Error(`The hub ended with code ${hub.exitCode} before it was ready.`);
    const ready = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await pause(20);
  }
  throw new Error(`The hub was not ready within ${readyWithinMs} ms.`);
}

/** The database stops last: when it has gone, so has the hub. */
async function untilGone(dataDir: string): Promise<void> {
  const deadline = performance.now() + stopWithinMs;
  while ((await readdir(dataDir, { recursive: true })).some((path) => path.endsWith("postmaster.pid"))) {
    if (performance.now() > deadline) throw new Error(`npm ended, and the hub went on for more than ${stopWithinMs} ms.`);
    await pause(50);
  }
}

async function ask(url: string, key: string): Promise<Visit["answer"]> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: "{ sequence inventoryLevels(first: 100) { nodes { sku onHand } } inventoryIntegrity { ok } }" }),
  });
  const body = (await response.json()) as {
    data?: { sequence: string; inventoryLevels: { nodes: unknown[] }; inventoryIntegrity: { ok: boolean } };
  };
  if (body.data === undefined) throw new Error(`The hub answered ${response.status}: ${JSON.stringify(body)}`);
  if (!body.data.inventoryIntegrity.ok) throw new Error("The ledger and the levels differ.");
  return { sequence: body.data.sequence, levels: body.data.inventoryLevels.nodes.length };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("The probe for a free port has no port.");
  return address.port;
}

async function checkStarts(account: Account | null, manners: readonly [first: Manner, second: Manner]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "hub-start-"));
  const dataDir = join(folder, "data");
  const adminKey = randomBytes(24).toString("hex");
  try {
    // Under root the database runs as another user, who must be able to pass through.
    await chmod(folder, 0o711);
    await mkdir(dataDir);
    if (account !== null) await chown(dataDir, account.uid, account.gid);
    const first = await visit(dataDir, adminKey, manners[0]);
    const second = await visit(dataDir, adminKey, manners[1]);
    if (first.answer.levels === 0) throw new Error("The demonstration catalogue has no stock.");
    if (first.answer.sequence !== second.answer.sequence || first.answer.levels !== second.answer.levels) {
      throw new Error(`After the restart the answer was ${JSON.stringify(second.answer)} instead of ${JSON.stringify(first.answer)}.`);
    }
    const running = (await readdir(folder, { recursive: true })).find((path) => path.endsWith("postmaster.pid"));
    if (running !== undefined) throw new Error(`A database was left running: ${running} is still there.`);
    for (const [name, { readyMs, stopMs }] of Object.entries({ first, second })) {
      const who = account?.name ?? userInfo().username;
      console.log(`${name} start as ${who}: ready after ${readyMs.toFixed(0)} ms, stopped after ${stopMs.toFixed(0)} ms`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An account to try the start with, where we are root and it can read the build; else null. */
function ordinaryAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string): number => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  const account = { name: "nobody", uid: id("-u"), gid: id("-g") };
  const reads = spawnSync(process.execPath, ["dist/src/main.js", "--version"], { stdio: "ignore", ...idsOf(account) });
  if (reads.status === 0) return account;
  console.log("No start as an ordinary user: nobody cannot read this checkout.");
  return null;
}

/** The environment without what configures a hub. */
function unconfigured(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(HUB_|DATABASE_|HOST$|PORT$)/.test(name)));
}

function idsOf(account: Account | null): { uid?: number; gid?: number } {
  return account === null ? {} : { uid: account.uid, gid: account.gid };
}

/** An account without a home of its own keeps its caches beside the data. */
function homeOf(account: Account | null, dataDir: string): { HOME?: string } {
  return account === null ? {} : { HOME: dataDir };
}

await checkStarts(null, [byNpm, byNode(null)]);
const ordinary = ordinaryAccount();
if (ordinary !== null) await checkStarts(ordinary, [byNode(ordinary), byNode(ordinary)]);
