import { getMetadataArgsStorage } from "typeorm";
import { readdir } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { join } from "node:path";

export type EntityClass = new () => object;

/**
 * Every entity class of the sources: the classes that `*.entity.ts` export. An enumeration whose values an entity leaves to another one is given them
 * here: TypeORM wants to know them.
 */
export async function readEntities(): Promise<EntityClass[]> {
  const root = fileURLToPath(new URL("../../src/", import.meta.url));
  const files = (await readdir(root, { recursive: true })).filter((path) => path.endsWith(".entity.ts"));
  const modules = await Promise.all(
    files.map((path) => import(pathToFileURL(join(root, path)).href) as Promise<Readonly<Record<string, EntityClass>>>),
  );
  const { columns } = getMetadataArgsStorage();
  const values = new Map(columns.flatMap(({ options: { enumName, enum: list } }) => (enumName && list ? [[enumName, list]] : [])));
  for (const { options } of columns) {
    const listed = options.type === "enum" && options.enum === undefined ? values.get(options.enumName ?? "") : undefined;
    if (listed !== undefined) options.enum = listed;
  }
  return modules.flatMap((module) => Object.values(module).filter((exported) => typeof exported === "function"));
}
