import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Authenticator } from "../../src/access/index.js";
import { upsertChannel } from "../../src/channels/index.js";
import { type CommandContext, type ExitCode, UsageError } from "../../src/cli/command.js";
import { registerKey } from "../../src/cli/key.js";
import { LocationDirectory, upsertLocations } from "../../src/locations/index.js";
import { loadConfig } from "../../src/platform/config/config.js";
import type { Caller } from "../../src/platform/graphql/context.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { collectLog } from "../support/graphql-client.js";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  await upsertLocations(test.database, [{ code: "S-1", name: "Store" }], "REJECT_ALL");
  const locations = new LocationDirectory(test.database);
  for (const code of ["SHOP", "WEB"]) await upsertChannel({ database: test.database, locations }, { code, name: code, locations: ["S-1"] });
});
afterAll(() => test.close());

interface Outcome {
  readonly lines: string[];
  readonly log: Record<string, unknown>[];
}

/** Runs the command line in this process, over the test's database. */
async function hub(...args: string[]): Promise<Outcome> {
  const lines: string[] = [];
  const { log: logger, lines: log } = collectLog();
  const context: CommandContext = {
    config: loadConfig({ DATABASE_URL: test.url, DATABASE_OWNER_URL: test.ownerUrl }),
    logger,
    stopping: new AbortController().signal,
    say: (line) => void lines.push(line),
  };
  const program = new Command("hub");
  registerKey(program, async (action): Promise<void> => {
    const code: ExitCode | void = await action(context);
    expect(code ?? 0).toBe(0);
  });
  for (const command of [program, ...program.commands, ...program.commands.flatMap((parent) => parent.commands)]) {
    command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  }
  await program.parseAsync(args, { from: "user" });
  return { lines, log };
}

async function callerWith(key: string): Promise<Caller | null> {
  return new Authenticator(test.database).authenticate(`Bearer ${key}`);
}

describe("hub key", () => {
  it("create prints a key that opens the hub, and prints it nowhere else", async () => {
    const { lines, log } = await hub("key", "create", "--name", "till 4", "--role", "POS", "--channel", "SHOP", "WEB", "--location", "S-1");
    const key = lines.at(-1) ?? "";
    expect(lines).toHaveLength(2);
    expect(await callerWith(key)).toMatchObject({ name: "till 4", role: "POS", channels: ["SHOP", "WEB"], locations: ["S-1"] });
    expect(JSON.stringify(log)).not.toContain(key);
  });

  it("create --json prints one object for programs", async () => {
    const { lines } = await hub("key", "create", "--name", "x", "--role", "DASHBOARD", "--expires", "2099-01-01T00:00:00Z", "--json");
    const { client, key } = JSON.parse(lines.join("")) as { client: { expiresAt: string }; key: string };
    expect(client.expiresAt).toBe("2099-01-01T00:00:00.000Z");
    expect(await callerWith(key)).toMatchObject({ role: "DASHBOARD" });
  });

  it("create --allow-unknown binds a key to a channel that comes later", async () => {
    const { lines } = await hub("key", "create", "--name", "early", "--role", "ORDERS", "--channel", "POP-UP", "--allow-unknown");
    expect(await callerWith(lines.at(-1) ?? "")).toMatchObject({ channels: ["POP-UP"] });
  });

  it("list shows who has a key, and no key", async () => {
    const { lines: made } = await hub("key", "create", "--name", "listed", "--role", "ORDERS", "--channel", "WEB");
    const { lines } = await hub("key", "list");
    expect(lines.join("\n")).toMatch(/listed +ORDERS +hub_[0-9a-z]{10} +WEB +never/);
    expect(lines.join("\n")).not.toContain(made.at(-1)?.slice(15));
    const { lines: objects } = await hub("key", "list", "--json");
    expect(objects.map((line) => JSON.parse(line) as { name: string })).toContainEqual(
      expect.objectContaining({ name: "listed", channels: ["WEB"] }),
    );
  });

  it("revoke ends a key", async () => {
    const { lines } = await hub("key", "create", "--name", "gone", "--role", "ADMIN", "--json");
    const { client, key } = JSON.parse(lines.join("")) as { client: { id: number }; key: string };
    expect((await hub("key", "revoke", String(client.id))).lines).toEqual([`The key of client ${client.id}, "gone", is revoked.`]);
    expect(await callerWith(key)).toBeNull();
    expect((await hub("key", "list")).lines.join("\n")).toMatch(/gone .* revoked/);
  });

  it.each([
    [["create", "--name", "x", "--role", "ORDERS"], "name at least one"],
    [["create", "--name", " ", "--role", "ADMIN"], "A name has 1 to 255 characters"],
    [["create", "--name", "x", "--role", "ADMIN", "--channel", "WEB"], "not bound to channels"],
    [["create", "--name", "x", "--role", "ADMIN", "--expires", "2020-01-01T00:00:00Z"], "cannot expire in the past"],
    [["create", "--name", "x", "--role", "ADMIN", "--expires", "tomorrow"], "ISO 8601"],
    [
      ["create", "--name", "x", "--role", "ORDERS", "--channel", "WBE", "web"],
      'There is no channel "WBE".\nThere is no channel "web". Did you mean "WEB"?',
    ],
    [["create", "--name", "x", "--role", "WAREHOUSE", "--location", "S-2"], 'There is no location "S-2"'],
    [["revoke", "999999"], 'ApiClient "999999" is not known'],
  ])("%j is refused with the reason", async (args, reason) => {
    const failure = hub("key", ...args);
    await expect(failure).rejects.toThrow(reason);
    await expect(failure).rejects.toBeInstanceOf(UsageError);
  });

  it.each([
    [["create", "--role", "ADMIN"], "--name"],
    [["create", "--name", "x"], "--role"],
    [["create", "--name", "x", "--role", "SYSTEM"], "Allowed choices are ADMIN, PUBLIC"],
    [["revoke"], "id"],
  ])("%j is wrong usage", async (args, hint) => {
    await expect(hub("key", ...args)).rejects.toThrow(hint);
  });
});
