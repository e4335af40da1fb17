import { writeFile } from "node:fs/promises";
import type { ChaosRun } from "./run.js";
import { printTable } from "./table.js";

export async function writeReport(path: string, run: ChaosRun): Promise<void> {
  await writeFile(path, printTable(run));
}
