import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { inject } from "vitest";
import type { Database } from "../../src/platform/db/database.js";
import { openDatabase } from "../../src/platform/db/open-database.js";
import type { DatabaseOptions } from "../../src/platform/db/open-database.js";
import { urlOf, withAdmin } from "./cluster.js";

/** A database of one test file or test, with the newest schema and the rows the migrations make (the SYSTEM client, the ledger head). */
export interface TestDatabase {
  readonly database: Database;
  /** The runtime role's connection string: what the hub gets. */
  readonly url: string;
  /** The role that owns the tables. */
  readonly ownerUrl: string;
  /** A superuser's, for what neither role may see. */
  readonly adminUrl: string;
  /** Closes the pool, fails where anything is still connected, and drops the database. */
  close(): Promise<void>;
}

/** Clones the migrated template: well under 100 ms. Call `close` in `afterAll` (or `afterEach`). */
export async function createTestDatabase(options: Omit<DatabaseOptions, "url"> = {}): Promise<TestDatabase> {
  const cluster = inject("cluster");
  const urls = await cloneDatabase(cluster.template);
  const database = await openDatabase({ ...options, url: urls.url });
  return {
    database,
    ...urls,
    close: async () => {
      try {
        await database.close();
        await expectNoConnections(urls.name);
      } finally {
        await dropDatabase(urls.name);
      }
    },
  };
}

/** An empty database, for tests of the migrations themselves. Drop it with `dropDatabase(name)`. */
export async function createEmptyDatabase(): Promise<DatabaseUrls> {
  return cloneDatabase("template1");
}

export interface DatabaseUrls {
  readonly name: string;
  readonly url: string;
  readonly ownerUrl: string;
  readonly adminUrl: string;
}

async function cloneDatabase(template: string): Promise<DatabaseUrls> {
  const cluster = inject("cluster");
  const name = `hub_test_${randomBytes(8).toString("hex")}`;
  await withAdmin(cluster.adminUrl, async (admin) => {
    await admin.query(`create database ${name} owner ${cluster.owner.split(":")[0] ?? ""} template ${template} strategy file_copy`);
  });
  const admin = new URL(cluster.adminUrl);
  admin.pathname = name;
  return { name, url: urlOf(cluster, cluster.runtime, name), ownerUrl: urlOf(cluster, cluster.owner, name), adminUrl: admin.href };
}

export async function dropDatabase(name: string): Promise<void> {
  await withAdmin(inject("cluster").adminUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`));
}

/** The server notices a closed connection a moment later, so it is given one; what is still there then has been forgotten. */
export async function expectNoConnections(name: string): Promise<void> {
  await withAdmin(inject("cluster").adminUrl, async (admin) => {
    const sql = "select application_name, state, left(query, 120) as query from pg_stat_activity where datname = $1";
    for (const deadline = Date.now() + 3_000; ; await pause(10)) {
      const { rows } = await admin.query<Record<string, string>>(sql, [name]);
      if (rows.length === 0) return;
      if (Date.now() > deadline) throw new Error(`Connections were left open: ${JSON.stringify(rows)}`);
    }
  });
}

/** How many of the connections are in use: 0 unless something runs or was never released. */
export function connectionsInUse(database: Database): number {
  return Object.values(database.usage()).reduce((sum, { total, idle }) => sum + total - idle, 0);
}
