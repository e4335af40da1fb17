import { randomBytes } from "node:crypto";
import { chmod, mkdir, realpath, rename, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { userOwning } from "./system-user.js";
import type { SystemUser } from "./system-user.js";
import { findBinaries } from "./binaries.js";
import type { Binaries } from "./binaries.js";
import { makeDraft, removeAbandonedDrafts, removeDraft } from "./cluster-draft.js";
import { clusterDatabase, readClusterFile } from "./cluster-file.js";
import type { ClusterRole } from "./cluster-file.js";

/** An initialised cluster on disk, running or not. */
export interface Cluster {
  /** Holds this cluster's secrets, port and log. */
  readonly folder: string;
  /** PGDATA, as PostgreSQL itself names it. */
  readonly dataFolder: string;
  readonly passwords: Readonly<Record<ClusterRole, string>>;
  readonly user: SystemUser | null;
  readonly binaries: Binaries;
}

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
    await removeDraft(draft);
    const winner = await readCluster(folder);
    if (winner === null) throw error;
    return winner;
  }
  const created = await readCluster(folder);
  if (created === null) throw new Error(`The database folder ${folder} was removed while it was being made. Start again.`);
  return created;
}

async function readCluster(folder: string): Promise<Cluster | null> {
  const file = await readClusterFile(folder);
  if (file === null) return null;
  const dataFolder = await realpath(resolve(folder, file.dataFolder));
  const user = await userOwning(dataFolder);
  return { folder, dataFolder, passwords: file.passwords, user, binaries: await findBinaries(user) };
}

/** Under root the database runs as somebody else, who must be able to pass through our own folder, though not to list it. */
async function makeHome(home: string): Promise<void> {
  const made = await mkdir(home, { recursive: true });
  if (process.platform === "win32") return;
  const asRoot = process.getuid?.() === 0;
  if (made !== undefined) await chmod(home, asRoot ? 0o711 : 0o700);
  else if (asRoot) await chmod(home, ((await stat(home)).mode & 0o777) | 0o011);
}

/** A role's connection string. A secret. */
export function urlFor(cluster: Cluster, role: ClusterRole, port: number): string {
  return `postgres://${role}:${cluster.passwords[role]}@127.0.0.1:${port}/${role === "postgres" ? "postgres" : clusterDatabase}`;
}
