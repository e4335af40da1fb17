import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LauncherFolder, ask, isAlive } from "../../support/launcher.js";

let folder: LauncherFolder;
beforeEach(async () => {
  folder = await LauncherFolder.make();
});
afterEach(() => folder.close());

describe("several processes", () => {
  it("share one server: the second joins, and leaves it running when it stops", async () => {
    const server = await folder.start();
    const other = await folder.startElsewhere();
    expect(other).toMatchObject({ pid: server.pid(), port: server.port, joined: true });
    other.process.kill("SIGTERM");
    await once(other.process, "exit");
    expect(await ask(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
    expect(server.joined()).toBe(false);
  });

  it("that start at once on an empty folder make one cluster and one server", async () => {
    const [here, there] = await Promise.all([folder.start(), folder.startElsewhere()]);
    expect(there.pid).toBe(here.pid());
    expect([here.joined(), there.joined].sort()).toEqual([false, true]);
  });

  it("go on when the one that started the server stops: another takes over on the same port", async () => {
    const other = await folder.startElsewhere();
    const server = await folder.start();
    expect(server.joined()).toBe(true);
    other.process.kill("SIGTERM");
    await once(other.process, "exit");
    await vi.waitFor(() => expect(server.joined()).toBe(false), { timeout: 10_000 });
    expect(server.port).toBe(other.port);
    expect(await ask(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });
});

describe("a sudden end", () => {
  it("of the process that started it, by SIGKILL, stops PostgreSQL too", async () => {
    const held = await folder.startElsewhere();
    expect(isAlive(held.pid)).toBe(true);
    held.process.kill("SIGKILL");
    await vi.waitFor(() => expect(isAlive(held.pid)).toBe(false), { timeout: 10_000 });
  });

  it("of PostgreSQL is noticed, and it is started again on the same port with its data", async () => {
    const said: string[] = [];
    const server = await folder.start(said);
    await ask(server.ownerUrl, "create table kept as select 42 as answer");
    const killed = server.pid();
    process.kill(killed, "SIGKILL");
    await vi.waitFor(() => expect(server.pid()).not.toBe(killed), { timeout: 10_000 });
    expect(await ask(server.ownerUrl, "select answer from kept")).toEqual([{ answer: 42 }]);
    expect(said.at(-1)).toContain("Starting it again");
  });

  it("that repeats is given up, with a reason", async () => {
    const server = await folder.start();
    let reason: string | null = null;
    void server.lost.then((sentence) => (reason = sentence));
    for (let ends = 0; reason === null && ends < 20; ends += 1) {
      const killed = server.pid();
      process.kill(killed, "SIGKILL");
      await vi.waitFor(() => expect(reason !== null || server.pid() !== killed).toBe(true), { timeout: 10_000 });
    }
    expect(reason).toMatch(/ended \d+ times within a minute/);
  });

  it("that was asked for is no loss, and leaves no process", async () => {
    const server = await folder.start();
    const pid = server.pid();
    await server.stop();
    expect(isAlive(pid)).toBe(false);
    expect(await Promise.race([server.lost, Promise.resolve("no loss")])).toBe("no loss");
  });

  it.skipIf(process.platform !== "linux")("is out of Ctrl-C's reach: PostgreSQL has a process session of its own", async () => {
    const server = await folder.start();
    const session = async (pid: number): Promise<string | undefined> => (await readFile(`/proc/${pid}/stat`, "utf8")).split(" ")[5];
    expect(await session(server.pid())).not.toBe(await session(process.pid));
  });
});
