import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withAdmin } from "../../support/cluster.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

interface Partition {
  readonly name: string;
  /** Days from today. */
  readonly starts: number;
  readonly ends: number;
}

describe("The partitions of the idempotency records", () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.close());

  const owner = (sql: string): Promise<unknown> => withAdmin(test.adminUrl, (admin) => admin.query(sql));
  const maintain = (): Promise<unknown> => test.database.query("select idempotency_partitions_maintain()");
  const today = "(now() at time zone 'UTC')::date";
  const partitions = (): Promise<Partition[]> =>
    test.database.query<Partition>(
      `select name, starts - ${today} as starts, ends - ${today} as ends from idempotency_partitions() order by starts`,
    );
  const ranges = async (): Promise<number[][]> => (await partitions()).map(({ starts, ends }) => [starts, ends]);
  /** From and to in days from today, as an older hub or an operator may have made it. */
  const make = (from: number, to: number): Promise<unknown> =>
    owner(`do $$ begin execute format('create table made_%s partition of idempotency_record for values from (%L) to (%L)',
      ${from + 100}, ${today} + ${from}, ${today} + ${to}); end $$`);

  beforeEach(async () => {
    for (const { name } of await partitions()) await owner(`drop table ${name}`);
  });

  it("hold a week each, from yesterday on", async () => {
    await maintain();
    expect(await ranges()).toEqual([[-1, 6]]);
    await maintain();
    expect(await ranges()).toEqual([[-1, 6]]);
  });

  it("are followed by the next two days before the last one ends", async () => {
    await make(-5, 2);
    await maintain();
    expect(await ranges()).toEqual([
      [-5, 2],
      [2, 9],
    ]);
  });

  it("fill the gaps between those that are there, such as those of single days", async () => {
    await make(-3, -2);
    await make(0, 1);
    await make(4, 5);
    await maintain();
    expect(await ranges()).toEqual([
      [-3, -2],
      [-1, 0],
      [0, 1],
      [1, 4],
      [4, 5],
    ]);
  });

  it("are dropped when their last day is more than seven days old, and not before", async () => {
    await make(-15, -8);
    await make(-8, -7);
    await make(-7, -6);
    await maintain();
    expect(await ranges()).toEqual([
      [-7, -6],
      [-1, 6],
    ]);
  });
});
