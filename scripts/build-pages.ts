import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

/** Builds the pages the hub serves, below dist/: only where something they are made of is newer than what was built. */
const root = fileURLToPath(new URL("../", import.meta.url));
const page = join(root, "pages/graphiql");
const built = join(root, "dist/graphiql/index.html");

function changedAt(path: string): number {
  return statSync(path).mtimeMs;
}

const sources = [
  join(root, "package-lock.json"),
  ...readdirSync(page, { recursive: true, encoding: "utf8" }).map((name) => join(page, name)),
];
const newest = Math.max(...sources.map(changedAt));
if (!existsSync(built) || changedAt(built) < newest) await build({ configFile: join(page, "vite.config.js"), logLevel: "warn" });
