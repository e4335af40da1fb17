import { readdir } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { join } from "node:path";

export type EntityClass = new () => object;

/** Every entity class of the sources: what `*.entity.ts` export. The hub itself runs without them, and without TypeORM. */
export async function readEntities(): Promise<EntityClass[]> {
  const root = fileURLToPath(new URL("../../src/", import.meta.url));
  const files = (await readdir(root, { recursive: true })).filter((path) => path.endsWith(".entity.ts"));
  const modules = await Promise.all(
    files.map((path) => import(pathToFileURL(join(root, path)).href) as Promise<Readonly<Record<string, EntityClass>>>),
  );
  return modules.flatMap((module) => Object.values(module));
}
