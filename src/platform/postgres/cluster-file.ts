import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The roles of a cluster: `postgres` (superuser), `hub_owner` (owns the tables, migrates), `hub_runtime` (what the hub runs as). */
export type ClusterRole = "postgres" | "hub_owner" | "hub_runtime";

/** The database that holds the hub's tables. */
export const clusterDatabase = "hub";

export const clusterFile = "cluster.json";

/** What the hub must know of a cluster: kept beside it, readable by its own user only. */
export interface ClusterFile {
  /** PGDATA, relative to the cluster's folder unless it had to go elsewhere. */
  readonly dataFolder: string;
  readonly passwords: Readonly<Record<ClusterRole, string>>;
}

/** Null where there is no cluster in the folder. */
export async function readClusterFile(folder: string): Promise<ClusterFile | null> {
  try {
    return JSON.parse(await readFile(join(folder, clusterFile), "utf8")) as ClusterFile;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    if (code !== "EACCES") throw error;
    throw new Error(
      `The embedded database in ${folder} belongs to another user. Run as that user, choose another HUB_DATA_DIR, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}
