import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from "vitest";
import { migrate } from "../../../src/platform/db/migrate.js";
import { withAdmin } from "../../support/cluster.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

/** A runtime role of this file's own, since what it is given counts in every database of the server. */
const role = `hub_test_reach_${randomBytes(4).toString("hex")}`;
const other = `${role}_other`;
let test: TestDatabase;
let url: string;
let owner: string;
let database: string;

const admin = (...statements: readonly string[]): Promise<void> =>
  withAdmin(test.adminUrl, async (session) => {
    for (const statement of statements) await session.query(statement);
  });

beforeAll(async () => {
  test = await createTestDatabase();
  const named = new URL(test.url);
  database = named.pathname.slice(1);
  owner = new URL(test.ownerUrl).username;
  [named.username, named.password] = [role, "reach"];
  url = named.href;
});
beforeEach(() => admin(`create role ${role} login password 'reach'`, `create role ${other}`));
afterEach(() =>
  admin(
    `alter database ${database} owner to ${owner}`,
    "alter schema public owner to pg_database_owner",
    ...[role, other].flatMap((name) => [`reassign owned by ${name} to ${owner}`, `drop owned by ${name}`, `drop role ${name}`]),
  ),
);
afterAll(() => test.close());

const warnings = async (): Promise<readonly string[]> => (await migrate({ ownerUrl: test.ownerUrl, runtimeUrl: url })).warnings;

describe("migrate", () => {
  it("has nothing to say of a role that reaches the ledger by its rights alone", async () => {
    expect(await warnings()).toEqual([]);
  });

  it.each<[string, () => string[], RegExp]>([
    ["is a superuser", () => [`alter role ${role} superuser`], /a superuser.*Set DATABASE_URL/],
    ["may become the owner", () => [`grant ${owner} to ${role}`], /may act as.*could drop the ledger.*revoke/],
    ["owns the database", () => [`alter database ${database} owner to ${role}`], /owns the database.*alter database/],
    ["owns the schema", () => [`alter schema public owner to ${role}`], /owns the schema.*alter schema/],
    ["owns a table", () => [`alter table feed_cursor owner to ${role}`], /own feed_cursor/],
    [
      "is a member of a role that may change movements",
      () => [`grant truncate on movement to ${other}`, `grant ${other} to ${role}`],
      /truncate on movement/,
    ],
    [
      "is a member of a role that may do so everywhere",
      () => [`grant pg_write_all_data to ${role}`],
      /update, delete on movement|and \d+ more/,
    ],
    [
      "may make temporary tables in somebody else's database",
      () => [`alter database ${database} owner to ${other}`, `grant temporary on database ${database} to public`],
      /right to temporary.*revoke temporary on database/,
    ],
    [
      "may make schemas in somebody else's database",
      () => [
        `alter database ${database} owner to ${other}`,
        `revoke temporary on database ${database} from public`,
        `grant create on database ${database} to ${role}`,
      ],
      /right to create on the database/,
    ],
    [
      "may make tables in somebody else's schema",
      () => [`alter schema public owner to ${other}`, "grant create, usage on schema public to public"],
      /right to create on the schema/,
    ],
  ])("warns, with what to do, where the hub's role %s", async (_what, statements, expected) => {
    await admin(...statements());
    expect(await warnings()).toEqual([expect.stringMatching(expected)]);
    await admin("revoke create on schema public from public");
  });

  it("takes the right to make tables and temporary tables from everybody where it may", async () => {
    await admin(`grant temporary, create on database ${database} to public`, "grant create on schema public to public");
    expect(await warnings()).toEqual([]);
    const sql = `select has_database_privilege($1, $2, 'temporary') or has_database_privilege($1, $2, 'create')
      or has_schema_privilege($1, 'public', 'create') as any`;
    await withAdmin(test.adminUrl, async (session) => expect((await session.query(sql, [role, database])).rows).toEqual([{ any: false }]));
  });
});
