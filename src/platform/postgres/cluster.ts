import { randomBytes } from "node:crypto";
import { spawn } from "node:child_process";
import { chmod, chown, lstat, mkdir, readFile, readdir, realpath, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { accountForPostgres, accountOwning, asAccount, canEnter } from "./account.js";
import type { Account } from "./account.js";
import { findBinaries } from "./binaries.js";
import type { Binaries } from "./binaries.js";

/** The roles of a cluster: `postgres` (superuser), `hub_owner` (owns the tables, migrates), `hub_runtime` (what the hub runs as). */
export type ClusterRole = "postgres" | "hub_owner" | "hub_runtime";

export const clusterDatabase = "hub";

/** An initialised cluster on disk, running or not. */
export interface Cluster {
  /** Holds this cluster's secrets, port and log. */
  readonly folder: string;
  /** PGDATA, as PostgreSQL itself names it. */
  readonly dataFolder: string;
  readonly passwords: Readonly<Record<ClusterRole, string>>;
  readonly account: Account | null;
  readonly binaries: Binaries;
}

interface ClusterFile {
  readonly dataFolder: string;
  readonly passwords: Record<ClusterRole, string>;
}

const clusterFile = "cluster.json";

/**
 * Opens the cluster in `dataDir`, making it first where there is none. Processes that come at once each make a draft,
 * the first rename wins and the others throw their draft away: nothing half made is ever seen, and no lock can be left behind.
 */
export async function openCluster(dataDir: string, durable: boolean, say: (message: string) => void): Promise<Cluster> {
  const home = resolve(dataDir);
  const folder = join(home, "cluster");
  const existing = await readCluster(folder);
  if (existing !== null) return existing;
  await makeHome(home);
  await removeAbandonedDrafts(home);
  const draft = join(home, `cluster.${process.pid}.${randomBytes(4).toString("hex")}`);
  try {
    await makeDraft(draft, folder, durable, say);
    await rename(draft, folder);
  } catch (error) {
    const made = await readDraftFile(draft);
    await rm(draft, { recursive: true, force: true });
    if (made !== null && resolve(folder, made.dataFolder) !== join(folder, "data"))
      await rm(made.dataFolder, { recursive: true, force: true });
    const winner = await readCluster(folder);
    if (winner === null) throw error;
    return winner;
  }
  const created = await readCluster(folder);
  if (created === null) throw new Error(`The database folder ${folder} was removed while it was being made. Start again.`);
  return created;
}

async function readCluster(folder: string): Promise<Cluster | null> {
  let text: string;
  try {
    text = await readFile(join(folder, clusterFile), "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    if (codeOf(error) === "EACCES")
      throw new Error(
        `The embedded database in ${folder} belongs to another user. Run as that user, choose another HUB_DATA_DIR, or set DATABASE_URL.`,
        { cause: error },
      );
    throw error;
  }
  const { dataFolder, passwords } = JSON.parse(text) as ClusterFile;
  const data = await realpath(resolve(folder, dataFolder));
  const account = await accountOwning(data);
  return { folder, dataFolder: data, passwords, account, binaries: await findBinaries(account) };
}

async function readDraftFile(draft: string): Promise<ClusterFile | null> {
  const text = await readFile(join(draft, clusterFile), "utf8").catch(() => null);
  return text === null ? null : (JSON.parse(text) as ClusterFile);
}

async function makeHome(home: string): Promise<void> {
  const made = await mkdir(home, { recursive: true });
  // Under root the database runs as somebody else, who must be able to pass through our own folder, though not to list it.
  if (process.getuid?.() === 0) await chmod(home, 0o711);
  else if (made !== undefined && process.platform !== "win32") await chmod(home, 0o700);
}

async function makeDraft(draft: string, folder: string, durable: boolean, say: (message: string) => void): Promise<void> {
  const account = await accountForPostgres();
  const binaries = await findBinaries(account);
  await mkdir(draft);
  await chmod(draft, account === null ? 0o700 : 0o711);
  const dataFolder = await makeDataFolder(draft, account, say);
  const outside = dataFolder !== join(draft, "data");
  const passwords = { postgres: newPassword(), hub_owner: newPassword(), hub_runtime: newPassword() };
  const file: ClusterFile = { dataFolder: outside ? dataFolder : "data", passwords };
  await writeFile(join(draft, clusterFile), JSON.stringify(file), { mode: 0o600, flag: "wx" });
  say(
    `Making the embedded PostgreSQL in ${outside ? dataFolder : join(folder, "data")}${account === null ? "" : ` (it runs as the user ${account.name})`}.`,
  );
  await initialise(binaries, dataFolder, passwords.postgres, account, durable);
  await runSingleUser(binaries, dataFolder, account, [
    `create role hub_owner login password '${passwords.hub_owner}'`,
    `create role hub_runtime login password '${passwords.hub_runtime}'`,
    `create database ${clusterDatabase} owner hub_owner`,
    `revoke all on database ${clusterDatabase} from public`,
    `grant connect on database ${clusterDatabase} to hub_runtime`,
  ]);
}

/** The folder for PGDATA: inside the draft, or in /var/lib where the account cannot pass the folders above (a checkout below /root, say). */
async function makeDataFolder(draft: string, account: Account | null, say: (message: string) => void): Promise<string> {
  const inside = join(draft, "data");
  await mkdir(inside, { mode: 0o700 });
  if (account === null) return inside;
  await chown(inside, account.uid, account.gid);
  if (await canEnter(account, inside)) return inside;
  const outside = join("/var/lib/inventory-hub", randomBytes(8).toString("hex"));
  try {
    await mkdir(dirname(outside), { recursive: true, mode: 0o711 });
    await chmod(dirname(outside), 0o711);
    await mkdir(outside, { mode: 0o700 });
    await chown(outside, account.uid, account.gid);
    if (!(await canEnter(account, outside))) throw new Error(`The user ${account.name} cannot enter it.`);
  } catch (cause) {
    throw new Error(
      `PostgreSQL does not run as root, and the user ${account.name} can enter neither ${dirname(draft)} nor ${dirname(outside)}. ` +
        "Set HUB_DATA_DIR to a folder that user can enter, start the hub as another user, or set DATABASE_URL.",
      { cause },
    );
  }
  say(`The user ${account.name} cannot enter ${dirname(draft)}: the database files go to ${outside}.`);
  await rm(inside, { recursive: true });
  return outside;
}

async function initialise(
  binaries: Binaries,
  dataFolder: string,
  password: string,
  account: Account | null,
  durable: boolean,
): Promise<void> {
  const passwordFile = join(dataFolder, "..", `${randomBytes(8).toString("hex")}.password`);
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600, flag: "wx" });
  try {
    if (account !== null) await chown(passwordFile, account.uid, account.gid);
    const args = ["--pgdata", dataFolder, "--username=postgres", `--pwfile=${passwordFile}`, "--auth=scram-sha-256", "--encoding=UTF8"];
    args.push("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions");
    if (!durable) args.push("--no-sync");
    await runToEnd(binaries.initdb, args, account, dataFolder, "");
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Runs statements on a cluster that is not started. They are ours alone: nothing of them comes from outside. */
async function runSingleUser(
  binaries: Binaries,
  dataFolder: string,
  account: Account | null,
  statements: readonly string[],
): Promise<void> {
  const args = [
    "--single",
    "-D",
    dataFolder,
    "-c",
    "exit_on_error=on",
    "-c",
    "log_min_error_statement=panic",
    "-c",
    "log_checkpoints=off",
    "postgres",
  ];
  await runToEnd(binaries.postgres, args, account, dataFolder, statements.map((statement) => `${statement};\n`).join(""));
}

function runToEnd(program: string, args: readonly string[], account: Account | null, cwd: string, input: string): Promise<void> {
  return new Promise((resolvePromise, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: postgresEnvironment(),
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
      ...asAccount(account),
    });
    let output = "";
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString("utf8")).slice(-4_000);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (cause) =>
      reject(new Error(`${program} could not be started. Set DATABASE_URL to use another PostgreSQL.`, { cause })),
    );
    child.on("close", (code, signal) => {
      if (code === 0) resolvePromise();
      else reject(new Error(`${program} failed (${signal ?? `exit code ${code}`}). It said:\n${output.trim()}`));
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

/** What PostgreSQL's processes get of our environment: nothing that holds a secret or that changes how they behave. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "SystemRoot", "TEMP", "TMP", "TMPDIR", "USERPROFILE", "LD_LIBRARY_PATH"];
  const environment: NodeJS.ProcessEnv = { LC_ALL: "C", TZ: "UTC" };
  for (const name of kept) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}

/** Drafts are named after the process that makes them: one whose process is gone was interrupted. */
async function removeAbandonedDrafts(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const pid = /^cluster\.(\d+)\.[0-9a-f]+$/.exec(name)?.[1];
    if (pid === undefined || processExists(Number(pid))) continue;
    const made = await readDraftFile(join(home, name));
    if (made !== null && made.dataFolder.startsWith("/var/lib/inventory-hub/")) await rm(made.dataFolder, { recursive: true, force: true });
    await rm(join(home, name), { recursive: true, force: true });
  }
}

/** Whether a process with this id exists, whoever it belongs to. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

export async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}

function newPassword(): string {
  return randomBytes(24).toString("base64url");
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
