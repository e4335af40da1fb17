import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CommandLine, mistakeOf, openCommandLine } from "./command-line.js";

let cli: CommandLine;
beforeAll(async () => {
  cli = await openCommandLine();
});
afterAll(() => cli.close());
beforeEach(async () => {
  const { database } = cli.test;
  await database.query("delete from feed_cursor");
  await database.query("delete from feed_parked_record");
  await database.query("update ledger_head set sequence = 100");
  await database.query(
    "insert into feed_cursor (name, sequence, attempts, error, stopped_at) values ('erp', 40, 8, 'It is away.', now()), ('mail', 100, 0, null, null)",
  );
  await database.query(
    "insert into feed_parked_record (follower, sequence, key, attempts, error) values ('mail', 7, 'A', 8, 'No such SKU.'), ('mail', 9, 'A', 0, null), ('mail', 11, null, 8, 'Bad.')",
  );
});

const cursor = async (name: string): Promise<unknown> =>
  (await cli.test.database.query("select replay_after, skip_to, stopped_at, attempts, error from feed_cursor where name = $1", [name]))[0];

describe("hub followers", () => {
  it("list tells where each stands, and what is parked", async () => {
    const lines = (await cli.run("followers", "list", "--json")).lines.map((line) => JSON.parse(line) as unknown);
    expect(lines).toMatchObject([
      { name: "erp", state: "STOPPED", position: 40, lag: 60, parked: 0, attempts: 8, error: "It is away.", heldBy: null },
      { name: "mail", state: "FREE", position: 100, lag: 0, parked: 3 },
    ]);
    const text = (await cli.run("followers", "list", "--parked", "mail")).lines.join("\n");
    expect(text).toMatch(/7 +A +8 +No such SKU\.\n9 +A +0 +It waits behind another of its key\.\n11 +8 +Bad\./);
  });

  it("replay and skip say where a follower is to go, and let a stopped one go on", async () => {
    expect((await cli.run("followers", "replay", "erp", "--from", "21")).lines).toEqual(["erp handles everything from 21 on again."]);
    expect(await cursor("erp")).toMatchObject({ replay_after: "20", skip_to: null, stopped_at: null, attempts: 0, error: null });
    await cli.run("followers", "skip", "erp", "--to", "55");
    expect(await cursor("erp")).toMatchObject({ replay_after: null, skip_to: "55" });
  });

  it("replay and skip take parked records: one comes with its key, all, or one", async () => {
    expect((await cli.run("followers", "replay", "mail", "--parked", "7")).lines).toEqual(["mail tries 2 parked records again."]);
    expect((await cli.run("followers", "skip", "mail", "--parked", "11")).lines).toEqual(["mail leaves out 1 parked record for good."]);
    expect((await cli.run("followers", "skip", "mail", "--parked")).lines).toEqual(["mail leaves out 2 parked records for good."]);
  });

  it("release lets a stopped one go on, and forget ends one", async () => {
    expect((await cli.run("followers", "release", "erp")).lines).toEqual(["erp goes on where it stood."]);
    expect(await cursor("erp")).toMatchObject({ stopped_at: null, attempts: 0, error: null });
    expect((await cli.run("followers", "forget", "erp")).lines).toEqual(["erp is forgotten."]);
    expect(await cursor("erp")).toBeUndefined();
  });

  it("says what is wrong with what is asked", async () => {
    expect(await mistakeOf(cli.run("followers", "replay", "erp"))).toBe("Give either --from <sequence> or --parked.");
    expect(await mistakeOf(cli.run("followers", "skip", "erp", "--to", "40"))).toMatch(/stands at 40 already/);
    expect(await mistakeOf(cli.run("followers", "skip", "erp", "--to", "101"))).toMatch(/The ledger ends at 100/);
    expect(await mistakeOf(cli.run("followers", "skip", "mail", "--parked", "8"))).toBe("mail has not parked the record 8.");
    expect(await mistakeOf(cli.run("followers", "forget", "who"))).toMatch(/There is no follower "who"/);
  });
});
