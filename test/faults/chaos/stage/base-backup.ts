import { chmod, chown, copyFile, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SystemUser } from "../../../../src/platform/postgres/system-user.js";
import { PostgresServer } from "./postgres-server.js";

/** What a base backup leaves out, as PostgreSQL's manual has it ("Making a Base Backup Using the Low Level API"). */
const emptied = new Set(["pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans"]);
const left = new Set(["postmaster.pid", "postmaster.opts", "pg_internal.init"]);

/** Copies the files of a running server into `folder`: a base backup with all the WAL it needs. */
export async function takeBaseBackup(postgres: PostgresServer, folder: string): Promise<void> {
  const { dataFolder, user } = postgres.cluster;
  const target = join(folder, "data");
  await mkdir(folder, { recursive: true });
  await postgres.session("postgres", async (client) => {
    await client.query("select pg_backup_start('chaos', fast => true)");
    await copyTree(dataFolder, target, user, true);
    const { rows } = await client.query<{ labelfile: string }>("select labelfile from pg_backup_stop(wait_for_archive => false)");
    await writeFile(join(target, "backup_label"), rows[0]?.labelfile ?? "");
    await own(join(target, "backup_label"), user);
  });
  await copyTree(join(dataFolder, "pg_wal"), join(target, "pg_wal"), user, false);
}

/** Starts a server on a backup. */
export function restore(postgres: PostgresServer, folder: string): Promise<PostgresServer> {
  return PostgresServer.over({ ...postgres.cluster, folder, dataFolder: join(folder, "data") });
}

async function copyTree(from: string, to: string, user: SystemUser | null, top: boolean): Promise<void> {
  await mkdir(to, { recursive: true });
  await chmod(to, 0o700);
  await own(to, user);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (left.has(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      if (!top || !emptied.has(entry.name)) await copyTree(source, target, user, false);
      else await copyEmpty(target, user);
      continue;
    }
    // A file may be gone before its turn comes: recovery knows.
    const copied = await copyFile(source, target).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
        return false;
      },
    );
    if (copied) await own(target, user);
  }
}

async function copyEmpty(folder: string, user: SystemUser | null): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o700);
  await own(folder, user);
}

async function own(path: string, user: SystemUser | null): Promise<void> {
  if (user !== null) await chown(path, user.uid, user.gid);
}
