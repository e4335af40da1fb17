import { execFile, spawnSync } from "node:child_process";
import { chmod, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { Ground } from "../stage/ground.js";
import { checkIndexFiles } from "../checks/index-files.js";
import type { Fault, Scene } from "./fault.js";
import { WRITING_BAR_MS } from "./f2-postgres-killed.js";

const run = promisify(execFile);
const SIZE_MB = 420;

let mounted: string | null = null;

/** For a run that is broken off: its processes are ended in the same moment, so the mount lets go a little later. */
function unmountNow(): void {
  if (mounted !== null) spawnSync("umount", ["--lazy", mounted]);
}

/** Takes all room that is left on the database's disk, to the last block. */
async function fill(scene: Scene): Promise<string> {
  const path = join(scene.ground.options.folder, "filler");
  const file = await open(path, "w");
  try {
    for (const size of [1024 * 1024, 4096]) {
      const bytes = Buffer.alloc(size);
      for (let full = false; !full;) {
        full = await file.write(bytes).then(
          ({ bytesWritten }) => bytesWritten < size,
          () => true,
        );
      }
    }
  } finally {
    await file.close();
  }
  return path;
}

export const databaseDiskFull: Fault = {
  code: "F12",
  title: "disk full under the database",
  how: `PostgreSQL on a file system of ${SIZE_MB} MB of its own (tmpfs), which a file fills to the last byte; then the file goes, and PostgreSQL is started where it has ended`,
  hubs: 1,
  missing: async () => (process.getuid?.() === 0 ? null : "Mounting a small file system needs root."),
  lacking: async () => "The small file system is in memory (tmpfs), not a loop device: no test of a disk's own write cache.",
  ground: async (options) => {
    await mkdir(options.folder, { recursive: true });
    await run("mount", ["-t", "tmpfs", "-o", `size=${SIZE_MB}m,mode=0711`, "tmpfs", options.folder]);
    mounted = options.folder;
    process.once("exit", unmountNow);
    await chmod(options.folder, 0o711);
    return Ground.open(options);
  },
  afterGround: async () => {
    if (mounted !== null) await run("umount", [mounted]);
    mounted = null;
    process.off("exit", unmountNow);
  },
  run: async (scene) => {
    const { crowd, postgres, deed, measure, count, history, violate } = scene;
    await crowd.more(80);
    const filler = await fill(scene);
    deed("the disk is full");
    const before = history.sendings.length;
    // Room inside PostgreSQL's own files would be used up first: it is to take a new segment of its log now.
    await scene.sql("select pg_switch_wal()").catch(() => undefined);
    for (const deadline = performance.now() + 30_000; performance.now() < deadline; await pause(50)) {
      if (history.sendings.slice(before).filter(({ outcome }) => outcome.kind === "FAILED" || outcome.kind === "UNKNOWN").length > 5) break;
    }
    await pause(2_000);
    const trouble = history.sendings.slice(before).filter(({ outcome }) => outcome.kind === "FAILED" || outcome.kind === "UNKNOWN").length;
    count("commands that met the full disk", trouble);
    if (trouble === 0) violate("FAULT", "The fault did not happen: every command was still accepted.");
    if (!postgres.running) count("times PostgreSQL ended for want of room", 1);
    await rm(filler, { force: true });
    deed("there is room again");
    const began = performance.now();
    if (!postgres.running) await postgres.start();
    await crowd.more(1);
    measure("room again → writing again", performance.now() - began, WRITING_BAR_MS);
    await crowd.more(80);
  },
  after: checkIndexFiles,
};
