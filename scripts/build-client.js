// Builds the client package before `npm pack ./client`: its JavaScript and types, anew each time, and the licence that npm packs with it.
import { spawnSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, URL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

rmSync(`${root}client/dist`, { recursive: true, force: true });
copyFileSync(`${root}LICENSE`, `${root}client/LICENSE`);
const { status } = spawnSync(process.execPath, [tsc, "-p", `${root}client/tsconfig.json`], { stdio: "inherit" });
process.exitCode = status ?? 1;
