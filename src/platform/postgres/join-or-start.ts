import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { urlFor } from "./cluster.js";
import type { Cluster } from "./cluster.js";
import { freePort, isFree } from "./port.js";
import { StartFailure, readPostmasterFile, startPostmaster } from "./postmaster.js";
import type { Postmaster } from "./postmaster.js";
import { processExists } from "../process/process-exists.js";

/** A server that takes connections. */
export interface Serving {
  readonly pid: number;
  readonly port: number;
  /** Null where another process started the server. */
  readonly own: Postmaster | null;
}

const reachMsMax = 60_000;
const refusedMsMax = 1_000;

/** Joins the server that runs on the cluster, or starts one. PostgreSQL's own lock file decides between processes that start at once. */
export async function joinOrStart(cluster: Cluster, durable: boolean): Promise<Serving> {
  let port = await preferredPort(cluster);
  let failure: unknown = new Error("another server kept the folder without taking connections");
  let refusedSince: number | null = null;
  for (const deadline = Date.now() + reachMsMax; Date.now() < deadline; await pause(50)) {
    const file = await readPostmasterFile(cluster.dataFolder);
    if (file !== null && processExists(file.pid)) {
      const answer = await knock(cluster, file.port);
      if (answer === "ready") return { pid: file.pid, port: file.port, own: null };
      refusedSince = answer === "refused" ? (refusedSince ?? Date.now()) : null;
      if (refusedSince === null || Date.now() - refusedSince < refusedMsMax) continue;
      await removeStaleFile(cluster, file.pid);
    }
    try {
      const own = await startPostmaster(cluster, port, durable);
      await writeFile(join(cluster.folder, "port"), String(port)).catch(() => undefined);
      return { pid: own.pid, port, own };
    } catch (error) {
      if (!(error instanceof StartFailure)) throw error;
      failure = error;
      if (/could not (bind|create).*TCP|Address already in use/i.test(error.log)) port = await freePort();
      // A rival was faster, or the last server's processes are still leaving: both pass.
      else if (!/lock file .* already exists|shared memory block .* still in use/i.test(error.log)) throw error;
    }
  }
  throw new Error(`The embedded PostgreSQL in ${cluster.dataFolder} could not be reached within ${reachMsMax / 1000} s.`, {
    cause: failure,
  });
}

/** Asks the server on a port whether it is this cluster's and takes connections. */
async function knock(cluster: Cluster, port: number): Promise<"ready" | "busy" | "refused"> {
  const client = new pg.Client({
    connectionString: urlFor(cluster, "postgres", port),
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>("show data_directory");
    return rows[0]?.data_directory === cluster.dataFolder ? "ready" : "refused";
  } catch (error) {
    // 57P03: it is starting up or shutting down. Anything else is not our server.
    return (error as { code?: string }).code === "57P03" ? "busy" : "refused";
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * After a container was killed, postmaster.pid may name a process id that something else has now, and PostgreSQL would refuse to start.
 * The file goes only where that process is certainly no PostgreSQL.
 */
async function removeStaleFile(cluster: Cluster, pid: number): Promise<void> {
  const command = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => null);
  if (command !== null && command.trim() !== "postgres") await rm(join(cluster.dataFolder, "postmaster.pid"), { force: true });
}

/** The port of the last run where it is free: whoever else still uses the cluster finds it again. */
async function preferredPort(cluster: Cluster): Promise<number> {
  const last = Number(await readFile(join(cluster.folder, "port"), "utf8").catch(() => ""));
  return Number.isInteger(last) && last > 1_023 && last < 65_536 && (await isFree(last)) ? last : freePort();
}
