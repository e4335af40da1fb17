import { constants } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import { get, type IncomingMessage } from "node:http";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import type { Config } from "../../platform/config/config.js";
import { messageOf, ok, problem, warning } from "./finding.js";
import type { Finding } from "./finding.js";

/** The oldest Node.js the hub runs on: that of package.json. */
const NODE_MIN: readonly [major: number, minor: number] = [20, 19];
const ANSWER_MS_MAX = 3_000;
const ANSWER_LENGTH_MAX = 10_000;
const GIGABYTE = 1_000_000_000;
const FREE_BYTES = { problem: 0.2 * GIGABYTE, warning: 2 * GIGABYTE } as const;

export function checkNode(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isEnough = major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1]);
  if (isEnough) return ok("Node.js", version);
  return problem("Node.js", version, `Install Node.js ${NODE_MIN.join(".")} or newer.`);
}

/** Either nobody listens there, or a hub does. */
export async function checkPort({ host, port }: Pick<Config, "host" | "port">): Promise<Finding> {
  const place = `${host}, port ${port}`;
  if (port === 0) return ok("port", "any free port is taken (PORT=0)");
  const failure = await tryToListen(host, port);
  if (failure === null) return ok("port", `${place} is free: no hub runs there`);
  if (failure === "EADDRNOTAVAIL" || failure === "ENOTFOUND")
    return problem("port", `this machine has no address ${host}`, "Correct HOST.");
  if (failure === "EACCES") return problem("port", `${place} may not be used by this user`, "Set PORT to 1024 or above.");
  if (failure !== "EADDRINUSE") return problem("port", `${place}: ${failure}`, "Correct HOST and PORT.");
  const status = await askReady(host, port);
  if (status === 200) return ok("port", `a hub answers at ${place}`);
  if (status === 503) return warning("port", `a hub at ${place} says that it is not ready`, "Look at the checks below and at its log.");
  return problem("port", `${place} is taken by something that is no hub`, "Stop it, or set PORT.");
}

function tryToListen(host: string, port: number): Promise<string | null> {
  return new Promise((answer) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => answer(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => answer(null)));
  });
}

/** The status of the hub's own answer; null for anything else. */
async function askReady(host: string, port: number): Promise<number | null> {
  const wildcard: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "[::1]" };
  const name = wildcard[host] ?? (host.includes(":") ? `[${host}]` : host);
  try {
    // Not `fetch`: loading it costs as much as everything else that is checked here.
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const signal = AbortSignal.timeout(ANSWER_MS_MAX);
      get(`http://${name}:${port}/readyz`, { signal, agent: false }, resolve).on("error", reject);
    });
    return /"(status|errors)"/.test(await textOf(answer)) ? (answer.statusCode ?? null) : null;
  } catch {
    return null;
  }
}

/** Its beginning: what else listens there may never end. */
async function textOf(answer: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of answer.setEncoding("utf8")) {
    text += part as string;
    if (text.length > ANSWER_LENGTH_MAX) break;
  }
  return text;
}

/** The embedded database's folder. `exists`: whether there is a database in it to look at. */
export async function checkDataFolder(dataDir: string): Promise<{ readonly finding: Finding; readonly exists: boolean }> {
  const home = resolve(dataDir);
  const secrets = await stat(join(home, "cluster", "cluster.json")).catch((error: NodeJS.ErrnoException) => error);
  if (secrets instanceof Error) {
    if (secrets.code === "EACCES") {
      return {
        finding: problem("data folder", `${home} belongs to another user`, "Run as that user, or set HUB_DATA_DIR."),
        exists: false,
      };
    }
    return { finding: await checkNewFolder(home), exists: false };
  }
  const uid = process.getuid?.();
  if (uid !== undefined && secrets.uid !== uid) {
    return { finding: problem("data folder", `${home} belongs to another user`, "Run as that user, or set HUB_DATA_DIR."), exists: false };
  }
  if (process.platform !== "win32" && (secrets.mode & 0o077) !== 0) {
    const file = join(home, "cluster", "cluster.json");
    return { finding: warning("data folder", `${file} can be read by others`, `It holds passwords: chmod 600 "${file}".`), exists: true };
  }
  return { finding: ok("data folder", home), exists: true };
}

async function checkNewFolder(home: string): Promise<Finding> {
  const above = await nearestFolder(home);
  const isWritable = await access(above, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (isWritable) return ok("data folder", `${home} holds no database yet: the first start makes it`);
  return problem("data folder", `${above} may not be written by this user`, "Set HUB_DATA_DIR to a folder of yours, or set DATABASE_URL.");
}

/** Free space where the embedded database is, or will be. */
export async function checkDisk(dataDir: string): Promise<Finding> {
  try {
    const { bavail, bsize } = await statfs(await nearestFolder(resolve(dataDir)));
    const free = bavail * bsize;
    const found = `${(free / GIGABYTE).toFixed(1)} GB free`;
    if (free >= FREE_BYTES.warning) return ok("disk space", found);
    const advice = "Make room, or move HUB_DATA_DIR: a database without space stops.";
    return free < FREE_BYTES.problem ? problem("disk space", found, advice) : warning("disk space", found, advice);
  } catch (error) {
    return warning("disk space", messageOf(error), "Check by hand that the disk has space.");
  }
}

async function nearestFolder(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  const above = dirname(path);
  return found?.isDirectory() === true || above === path ? path : nearestFolder(above);
}
