import { randomBytes } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { migrate } from "../../src/platform/db/migrate.js";
import { startEmbedded } from "../../src/platform/postgres/embedded.js";
import { endWithNpm } from "../../src/platform/process/end-with-npm.js";

/** What the test files need to make databases of their own. */
export interface TestCluster {
  /** A role that may create and drop databases. */
  readonly adminUrl: string;
  /** The roles' names and passwords, as in a connection string: `name:password`. */
  readonly owner: string;
  readonly runtime: string;
  /** A migrated database to which nobody is connected. */
  readonly template: string;
}

declare module "vitest" {
  interface ProvidedContext {
    cluster: TestCluster;
  }
}

interface Context {
  readonly provide: (key: "cluster", value: TestCluster) => void;
}

const folderPrefix = "inventory-hub-test-";
let stopCluster: () => Promise<void> = () => Promise.resolve();

/** Runs once before all test files: one throw-away server, one migrated template. TEST_DATABASE_URL (a superuser's) replaces the server. */
export async function setup({ provide }: Context): Promise<void> {
  endWithNpm();
  const given = process.env["TEST_DATABASE_URL"];
  const adminUrl = given ?? (await startThrowAwayServer());
  const cluster = await prepare(adminUrl);
  if (given !== undefined) stopCluster = () => removeFromServer(cluster);
  provide("cluster", cluster);
}

export async function teardown(): Promise<void> {
  await stopCluster();
}

async function startThrowAwayServer(): Promise<string> {
  await removeAbandonedFolders();
  const dataDir = join(tmpdir(), `${folderPrefix}${process.pid}-${randomBytes(4).toString("hex")}`);
  const server = await startEmbedded({ dataDir, durable: false });
  stopCluster = async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return server.adminUrl;
}

/** A run that was killed leaves its folder; its server has stopped by itself. */
async function removeAbandonedFolders(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(folderPrefix) ? Number(name.slice(folderPrefix.length).split("-")[0]) : 0;
    if (pid > 0 && !isRunning(pid)) await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Names carry a random part: several runs may share one server. */
async function prepare(adminUrl: string): Promise<TestCluster> {
  const run = randomBytes(4).toString("hex");
  const password = randomBytes(16).toString("hex");
  const template = `hub_test_${run}_template`;
  await withAdmin(adminUrl, async (admin) => {
    await admin.query(`create role hub_test_${run}_owner login password '${password}'`);
    await admin.query(`create role hub_test_${run}_runtime login password '${password}'`);
    await admin.query(`create database ${template} owner hub_test_${run}_owner`);
  });
  const cluster = { adminUrl, owner: `hub_test_${run}_owner:${password}`, runtime: `hub_test_${run}_runtime:${password}`, template };
  await migrate({ ownerUrl: urlOf(cluster, cluster.owner, template), runtimeUrl: urlOf(cluster, cluster.runtime, template) });
  return cluster;
}

async function removeFromServer(cluster: TestCluster): Promise<void> {
  await withAdmin(cluster.adminUrl, async (admin) => {
    await admin.query(`drop database ${cluster.template} with (force)`);
    for (const role of [cluster.owner, cluster.runtime]) await admin.query(`drop role ${role.split(":")[0] ?? ""}`);
  });
}

/** The connection string of a role (`name:password`) to one of the server's databases. */
export function urlOf(cluster: Pick<TestCluster, "adminUrl">, role: string, database: string): string {
  const url = new URL(cluster.adminUrl);
  [url.username = "", url.password = ""] = role.split(":");
  url.pathname = database;
  return url.href;
}

export async function withAdmin<T>(adminUrl: string, run: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: adminUrl, application_name: "test admin" });
  await admin.connect();
  try {
    return await run(admin);
  } finally {
    await admin.end();
  }
}
