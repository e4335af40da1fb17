import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/**
 * Starts the built hub as a stranger would: an empty data folder, no database, nothing configured but the port. Waits until it is ready,
 * asks it something, stops it by SIGTERM; then once more on the same folder, where everything must still be there.
 */

const readyWithinMs = 60_000;
const stopWithinMs = 15_000;

interface Visit {
  readonly readyMs: number;
  readonly stopMs: number;
  readonly answer: { readonly sequence: string; readonly levels: number };
}

async function visit(dataDir: string, adminKey: string): Promise<Visit> {
  const port = await freePort();
  const hub = spawn(process.execPath, ["dist/src/main.js", "serve"], {
    env: { ...process.env, PORT: String(port), HOST: "127.0.0.1", HUB_DATA_DIR: dataDir, HUB_ADMIN_KEY: adminKey, HUB_DEMO: "1" },
    stdio: ["ignore", "inherit", "inherit"],
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
    if (outcome[0] !== 0) throw new Error(`The hub stopped with code ${outcome[0]} and signal ${outcome[1]}, not with 0.`);
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

const folder = await mkdtemp(join(tmpdir(), "hub-start-"));
// Under root the database runs as another user, who must be able to pass through.
await chmod(folder, 0o711);
const dataDir = join(folder, "data");
const adminKey = randomBytes(24).toString("hex");
try {
  const first = await visit(dataDir, adminKey);
  const second = await visit(dataDir, adminKey);
  if (first.answer.levels === 0) throw new Error("The demonstration catalogue has no stock.");
  if (first.answer.sequence !== second.answer.sequence || first.answer.levels !== second.answer.levels) {
    throw new Error(`After the restart the answer was ${JSON.stringify(second.answer)} instead of ${JSON.stringify(first.answer)}.`);
  }
  const running = (await readdir(folder, { recursive: true })).find((path) => path.endsWith("postmaster.pid"));
  if (running !== undefined) throw new Error(`A database was left running: ${running} is still there.`);
  for (const [name, { readyMs, stopMs }] of Object.entries({ first, second })) {
    console.log(`${name} start: ready after ${readyMs.toFixed(0)} ms, stopped after ${stopMs.toFixed(0)} ms`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
