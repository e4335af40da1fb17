import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../run/places.js";

/** The peers' own package: its dependencies are no part of the product and are installed when they are first needed. */
export const peersFolder = join(root, "bench/peers");

const STILL_EVERY_MS = 10_000;
const INSTALL_MS_MAX = 900_000;

/** Installs the peers as their lock file names them, unless they are there already. Needs a package registry. */
export async function installPeers(say: (text: string) => void): Promise<void> {
  const lock = createHash("sha256")
    .update(await readFile(join(peersFolder, "package-lock.json")))
    .digest("hex");
  const stamp = join(peersFolder, "node_modules/.installed-lock");
  if ((await readFile(stamp, "utf8").catch(() => "")) === lock) return;
  say("Installing the peers' packages into bench/peers/node_modules, as on every first use: about 850 packages, 400 MB.");
  const began = performance.now();
  const seconds = (): number => Math.round((performance.now() - began) / 1_000);
  const still = setInterval(() => say(`Still installing, ${seconds()} s.`), STILL_EVERY_MS);
  try {
    await runNpm(["ci", "--prefix", peersFolder, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  } finally {
    clearInterval(still);
  }
  await writeFile(stamp, lock);
  say(`Installed in ${seconds()} s.`);
}

/** npm as it runs us, else the one of the path. Throws with what it said. */
async function runNpm(args: readonly string[]): Promise<void> {
  const own = process.env["npm_execpath"];
  const [program, first] = own === undefined ? ["npm", []] : [process.execPath, [own]];
  const child = spawn(program, [...first, ...args], { cwd: peersFolder, stdio: ["ignore", "ignore", "pipe"], timeout: INSTALL_MS_MAX });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)));
  const ended = await new Promise<string | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code === 0 ? null : String(code ?? signal)));
  });
  if (ended !== null) throw new Error(`The peers' packages could not be installed: npm ended with ${ended}.\n${said}`);
}
