import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import type { LockFile } from "./tracked-file-rules.js";
import { findingsIn, packagesWithoutHash } from "./tracked-file-rules.js";

/** Fails where a tracked file names a machine's path, a registry's host or a secret, or where a locked package has no hash. */
const paths = execFileSync("git", ["ls-files", "-z"], { encoding: "utf8" }).split("\0").filter(Boolean);

const findings = paths
  .filter((path) => existsSync(path))
  .flatMap((path) => {
    const bytes = readFileSync(path);
    return bytes.includes(0) ? [] : findingsIn(path, bytes.toString("utf8"));
  });
for (const { path, line, what } of findings) console.error(`${path}:${line}: holds ${what}.`);

const locks = paths.filter((path) => basename(path) === "package-lock.json");
const unhashed = locks.flatMap((lock) =>
  packagesWithoutHash(JSON.parse(readFileSync(lock, "utf8")) as LockFile).map((path) => `${lock}: ${path}`),
);
for (const found of unhashed) console.error(`${found} has no integrity hash.`);

if (findings.length + unhashed.length > 0) process.exit(1);
console.log(`${paths.length} tracked files: no machine's path, no registry's host, no secret; every locked package has its hash.`);
