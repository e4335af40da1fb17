import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { benchModule } from "../run/places.js";
import type { LoopFigures } from "./loop-watch.js";

/** What a hub is started with so that its event loop is watched, and how to ask what was seen. */
export interface LoopWatch {
  readonly env: Readonly<Record<string, string>>;
  /** Of the time since it was last called, or since the start. */
  figures(): Promise<LoopFigures>;
  close(): Promise<void>;
}

export async function prepareLoopWatch(): Promise<LoopWatch> {
  const folder = await mkdtemp(join(tmpdir(), "inventory-hub-loop-"));
  const file = join(folder, "url");
  const { file: module, nodeArgs } = benchModule("neighbours/loop-watch.ts");
  return {
    env: { LOOP_WATCH: file, NODE_OPTIONS: [...nodeArgs, "--import", pathToFileURL(module).href].join(" ") },
    figures: async () => (await (await fetch(await readFile(file, "utf8"))).json()) as LoopFigures,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
