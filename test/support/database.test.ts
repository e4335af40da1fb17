import pg from "pg";
import { describe, expect, inject, it } from "vitest";
import { withAdmin } from "./cluster.js";
import { connectionsInUse, createTestDatabase } from "./database.js";

async function databaseExists(url: string): Promise<boolean> {
  const name = new URL(url).pathname.slice(1);
  const { rowCount } = await withAdmin(inject("cluster").adminUrl, (admin) =>
    admin.query("select 1 from pg_database where datname = $1", [name]),
  );
  return rowCount === 1;
}

describe("a test database", () => {
  it("has the newest schema, and nothing that another test has written", async () => {
    const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    await one.database.query("insert into location (code, name) values ($1, $2)", ["WH-1", "Warehouse"]);
    expect(await two.database.query("select * from location")).toEqual([]);
    await Promise.all([one.close(), two.close()]);
  });

  it("is gone after close", async () => {
    const test = await createTestDatabase();
    expect(await databaseExists(test.url)).toBe(true);
    await test.close();
    expect(await databaseExists(test.url)).toBe(false);
  });

  it("tells of a connection that a test has forgotten, and is gone all the same", async () => {
    const test = await createTestDatabase();
    const forgotten = new pg.Client({ connectionString: test.url, application_name: "forgotten" });
    forgotten.on("error", () => undefined);
    await forgotten.connect();
    await expect(test.close()).rejects.toThrow(/left open.*forgotten/);
    expect(await databaseExists(test.url)).toBe(false);
  });

  it("counts the connections in use", async () => {
    const test = await createTestDatabase();
    await test.database.transaction(async (transaction) => {
      await transaction.query("select 1");
      expect(connectionsInUse(test.database)).toBe(1);
    });
    expect(connectionsInUse(test.database)).toBe(0);
    await test.close();
  });
});
