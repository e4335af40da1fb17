import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { canEnter, userForPostgres } from "./system-user.js";
import type { SystemUser } from "./system-user.js";
import { findBinaries } from "./binaries.js";
import type { Binaries } from "./binaries.js";
import { clusterDatabase, clusterFile, readClusterFile } from "./cluster-file.js";
import type { ClusterFile } from "./cluster-file.js";
import { processExists } from "../process/process-exists.js";
import { runToEnd } from "./process.js";

/** Where the data folder goes when it cannot be inside HUB_DATA_DIR. */
const outsideFolder = "/var/lib/inventory-hub";

/** Makes a whole cluster in `draft`, which is to be renamed to `folder`. */
export async function makeDraft(draft: string, folder: string, durable: boolean, say: (message: string) => void): Promise<void> {
  const user = await userForPostgres();
  const binaries = await findBinaries(user);
  await mkdir(draft);
  await chmod(draft, user === null ? 0o700 : 0o711);
  const dataFolder = await makeDataFolder(draft, user, say);
  const outside = dataFolder !== join(draft, "data");
  const passwords = { postgres: newPassword(), hub_owner: newPassword(), hub_runtime: newPassword() };
  const file: ClusterFile = { dataFolder: outside ? dataFolder : "data", passwords };
  await writeFile(join(draft, clusterFile), JSON.stringify(file), { mode: 0o600, flag: "wx" });
  say(
    `Making the embedded PostgreSQL in ${outside ? dataFolder : join(folder, "data")}${user === null ? "" : ` (it runs as the user ${user.name})`}.`,
  );
  await initialise(binaries, dataFolder, passwords.postgres, user, durable);
  await runSingleUser(binaries, dataFolder, user, [
    `create role hub_owner login password '${passwords.hub_owner}'`,
    `create role hub_runtime login password '${passwords.hub_runtime}'`,
    `create database ${clusterDatabase} owner hub_owner`,
    `revoke all on database ${clusterDatabase} from public`,
    `grant connect on database ${clusterDatabase} to hub_runtime`,
  ]);
}

/** The folder for PGDATA: inside the draft, or in /var/lib where the user cannot pass the folders above (a checkout below /root, say). */
async function makeDataFolder(draft: string, user: SystemUser | null, say: (message: string) => void): Promise<string> {
  const inside = join(draft, "data");
  await mkdir(inside, { mode: 0o700 });
  if (user === null) return inside;
  await chown(inside, user.uid, user.gid);
  if (await canEnter(user, inside)) return inside;
  const outside = join(outsideFolder, randomBytes(8).toString("hex"));
  try {
    await mkdir(outsideFolder, { recursive: true, mode: 0o711 });
    await chmod(outsideFolder, 0o711);
    await mkdir(outside, { mode: 0o700 });
    await chown(outside, user.uid, user.gid);
    if (!(await canEnter(user, outside))) throw new Error(`The user ${user.name} cannot enter it.`);
  } catch (cause) {
    await rm(outside, { recursive: true, force: true });
    throw new Error(
      `PostgreSQL does not run as root, and the user ${user.name} can enter neither ${dirname(draft)} nor ${outsideFolder}. ` +
        "Set HUB_DATA_DIR to a folder that user can enter, start the hub as another user, or set DATABASE_URL.",
      { cause },
    );
  }
  say(
    `The user ${user.name} cannot enter ${dirname(draft)}: the database files go to ${outside}. Remove that folder too when you remove this one.`,
  );
  await rm(inside, { recursive: true });
  return outside;
}

async function initialise(
  binaries: Binaries,
  dataFolder: string,
  password: string,
  user: SystemUser | null,
  durable: boolean,
): Promise<void> {
  const passwordFile = join(dataFolder, "..", `${randomBytes(8).toString("hex")}.password`);
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600, flag: "wx" });
  try {
    if (user !== null) await chown(passwordFile, user.uid, user.gid);
    const args = ["--pgdata", dataFolder, "--username=postgres", `--pwfile=${passwordFile}`, "--auth=scram-sha-256", "--encoding=UTF8"];
    args.push("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions");
    if (!durable) args.push("--no-sync");
    await runToEnd(binaries.initdb, args, user, dataFolder, "");
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Runs statements on a cluster that is not started. They are ours alone: nothing of them comes from outside. */
async function runSingleUser(
  binaries: Binaries,
  dataFolder: string,
  user: SystemUser | null,
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
  await runToEnd(binaries.postgres, args, user, dataFolder, statements.map((statement) => `${statement};\n`).join(""));
}

/** Drafts are named after the process that makes them: one whose process is gone was interrupted. */
export async function removeAbandonedDrafts(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const pid = /^cluster\.(\d+)\.[0-9a-f]+$/.exec(name)?.[1];
    if (pid !== undefined && !processExists(Number(pid))) await removeDraft(join(home, name));
  }
}

export async function removeDraft(draft: string): Promise<void> {
  const file = await readClusterFile(draft);
  if (file !== null && isAbsolute(file.dataFolder)) await rm(file.dataFolder, { recursive: true, force: true });
  await rm(draft, { recursive: true, force: true });
}

function newPassword(): string {
  return randomBytes(24).toString("base64url");
}
