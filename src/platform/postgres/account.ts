import { execFile, spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The operating system account PostgreSQL runs as, where it is not our own. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root, so under root it gets another account; null: it runs as ourselves. No account is ever created. */
export async function accountForPostgres(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  for (const name of ["postgres", "nobody"]) {
    const account = await accountNamed(name);
    if (account !== null && account.uid !== 0) return account;
  }
  throw new Error(
    "PostgreSQL does not run as root, and this machine has neither an account `postgres` nor `nobody`. Start the hub as another user, or set DATABASE_URL.",
  );
}

/** The owner of an existing data folder: a cluster once made by an ordinary user keeps running as that user when root starts it. */
export async function accountOwning(folder: string): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const { uid, gid } = await stat(folder);
  if (uid === 0)
    throw new Error(`The database folder ${folder} belongs to root, as whom PostgreSQL does not run. Give it to another user with chown.`);
  return { name: String(uid), uid, gid };
}

/** Spawn options that drop root's privileges. Supplementary groups are dropped with them (libuv does that). */
export function asAccount(account: Account | null): { uid?: number; gid?: number } {
  return account === null ? {} : { uid: account.uid, gid: account.gid };
}

/** Whether the account may enter the folder: asked by trying, since ACLs, mounts and parents all have a say. */
export async function canEnter(account: Account | null, folder: string): Promise<boolean> {
  if (account === null) return true;
  return exitsCleanly("/bin/sh", ["-c", 'cd -- "$1"', "sh", folder], account);
}

/** Whether the account can start this program. */
export async function canRun(account: Account | null, program: string): Promise<boolean> {
  return exitsCleanly(program, ["--version"], account);
}

function exitsCleanly(program: string, args: readonly string[], account: Account | null): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: "/", stdio: "ignore", ...asAccount(account) });
    child.on("error", () => resolve(false));
    child.on("exit", (code) => resolve(code === 0));
  });
}

async function accountNamed(name: string): Promise<Account | null> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
    return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}
