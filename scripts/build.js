import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath, URL } from "node:url";

/**
 * Builds the hub into dist/. Where what builds it is not installed, a hub that was built before is left as it is, and where there is none, one
 * sentence says what to do: `--prepare` (npm ci) then ends well all the same, `--start` does not. Plain JavaScript: it runs before anything is built.
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const [purpose = "--build"] = process.argv.slice(2);

/** Whether a package for development is there. */
function installed(name) {
  return existsSync(`${root}node_modules/${name}/package.json`);
}

/** Runs a program of Node's; ends this process with its code where it failed. */
function run(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

/**
 * `npx hub` in a checkout: a command that npm finds without linking the checkout itself, which only its owner could. A package that is installed
 * from a tarball has `inventory-hub` instead, which npm links.
 */
function linkCommand() {
  const bin = `${root}node_modules/.bin`;
  mkdirSync(bin, { recursive: true });
  writeFileSync(`${bin}/hub`, '#!/usr/bin/env node\nimport("../../dist/src/main.js");\n', { mode: 0o755 });
  writeFileSync(`${bin}/hub.cmd`, '@node "%~dp0\\hub" %*\r\n');
}

const canBuild = ["typescript", "tsx", "vite"].every(installed);
const isSource = existsSync(`${root}src/main.ts`);
if (canBuild && isSource) {
  run("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json");
  run("--import", "tsx", "scripts/build-pages.ts");
  linkCommand();
} else if (!existsSync(`${root}dist/src/main.js`) || purpose === "--build") {
  console.error(
    "The hub is not built, because the packages that build it were left out (NODE_ENV=production or --omit=dev): run `npm ci --include=dev`, and afterwards `npm prune --omit=dev` if they are to go again.",
  );
  if (purpose !== "--prepare") process.exitCode = 1;
}
