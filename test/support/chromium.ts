import { spawnSync } from "node:child_process";
import type { Browser } from "playwright-core";
import { chromium } from "playwright-core";

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome"];

/** The browser that is installed on this machine; undefined: none. */
const program = PROGRAMS.find((name) => spawnSync(name, ["--version"]).error === undefined);

/** What pages cannot be tried without on this machine; null: everything is there. */
export const missingForChromium = program === undefined ? "no Chromium is installed" : null;

/** Starts the machine's Chromium without a window. Close it. */
export async function startChromium(): Promise<Browser> {
  if (program === undefined) throw new Error("No Chromium is installed.");
  // As root it has no sandbox of its own, and a container's /dev/shm is small. The only pages are the hub's, on this machine.
  return chromium.launch({ executablePath: whereIs(program), args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"] });
}

function whereIs(name: string): string {
  const found = spawnSync(process.platform === "win32" ? "where" : "which", [name])
    .stdout.toString()
    .trim()
    .split("\n")[0];
  if (found === undefined || found === "") throw new Error(`${name} is not in the PATH.`);
  return found;
}
