import { execFile, spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The operating system user that PostgreSQL runs as, where it is not our own. */
export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root, so under root it gets another user; null: it runs as ourselves. No user is ever created. */
export async function userForPostgres(): Promise<SystemUser | null> {
  if (process.getuid?.() !== 0) return null;
  for (const name of ["postgres", "nobody"]) {
    const user = await userNamed(name);
    if (user !== null && user.uid !== 0) return user;
  }
  throw new Error(
    "PostgreSQL does not run as root, and this machine has neither a user `postgres` nor `nobody`. Start the hub as another user, or set DATABASE_URL.",
  );
}

/** The owner of an existing data folder: a cluster once made by an ordinary user keeps running as that user when root starts it. */
export async function userOwning(folder: string): Promise<SystemUser | null> {
  if (process.getuid?.() !== 0) return null;
  const { uid, gid } = await stat(folder);
  if (uid === 0)
    throw new Error(`The database folder ${folder} belongs to root, as whom PostgreSQL does not run. Give it to another user with chown.`);
  return { name: String(uid), uid, gid };
}

/** Spawn options that drop root's privileges. Supplementary groups are dropped with them (libuv does that). */
export function asUser(user: SystemUser | null): { uid?: number; gid?: number } {
  return user === null ? {} : { uid: user.uid, gid: user.gid };
}

/** Whether the user may enter the folder: asked by trying, since ACLs, mounts and parents all have a say. */
export async function canEnter(user: SystemUser | null, folder: string): Promise<boolean> {
  if (user === null) return true;
  return exitsCleanly("/bin/sh", ["-c", 'cd -- "$1"', "sh", folder], user);
}

/** Whether the user can start this program. */
export async function canRun(user: SystemUser | null, program: string): Promise<boolean> {
  return exitsCleanly(program, ["--version"], user);
}

function exitsCleanly(program: string, args: readonly string[], user: SystemUser | null): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: "/", stdio: "ignore", ...asUser(user) });
    child.on("error", () => resolve(false));
    child.on("exit", (code) => resolve(code === 0));
  });
}

async function userNamed(name: string): Promise<SystemUser | null> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
    return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}
