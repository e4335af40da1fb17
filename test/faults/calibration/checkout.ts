import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { planted, type Edit } from "./planted-bug.js";

const run = promisify(execFile);

/** A copy of the last commit, to plant bugs in. The installed packages are those of the checkout it was made of. */
export class Checkout {
  private constructor(readonly folder: string) {}

  static async make(root: string): Promise<Checkout> {
    const folder = await mkdtemp(join(tmpdir(), "inventory-hub-calibration-"));
    const archive = join(folder, "commit.tar");
    await run("git", ["-C", root, "archive", "--output", archive, "HEAD"]);
    await run("tar", ["-xf", archive, "-C", folder]);
    await rm(archive);
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    return new Checkout(folder);
  }

  /** Runs `work` with the edits made, and takes them back. */
  async with<Result>(edits: readonly Edit[], work: () => Promise<Result>): Promise<Result> {
    const originals = new Map<string, string>();
    try {
      for (const edit of edits) {
        const path = join(this.folder, edit.file);
        const before = await readFile(path, "utf8");
        if (!originals.has(path)) originals.set(path, before);
        await writeFile(path, planted(before, edit));
      }
      return await work();
    } finally {
      for (const [path, text] of originals) await writeFile(path, text);
    }
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
