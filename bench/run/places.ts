import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Whether this runs as built by `npm run build:bench`, as every run of meaning does; else from the sources by tsx. */
const built = import.meta.url.endsWith(".js");

/** The checkout's folder. */
export const root = fileURLToPath(new URL(built ? "../../../" : "../../", import.meta.url));

/** A module of bench/ by its source's path there, such as `baselines/naive.ts`: the file to run, and what node needs to run it. */
export function benchModule(path: string): { readonly file: string; readonly nodeArgs: readonly string[] } {
  const file = new URL(`../${path.replace(/^bench\//, "")}`, import.meta.url);
  if (!built) return { file: fileURLToPath(file), nodeArgs: ["--import", "tsx"] };
  return { file: fileURLToPath(file).replace(/\.ts$/, ".js"), nodeArgs: ["--enable-source-maps"] };
}

/** The hub's command line, as it is built. */
export const builtHub = join(root, "dist/src/main.js");

/** What `npm start` tells node: the servers under measurement run as a user's hub does. */
export function nodeArgsOfStart(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(new URL("package.json", pathToFileURL(`${root}/`)), "utf8")) as {
    readonly scripts: { readonly start: string };
  };
  return scripts.start.split(" ").filter((word) => word.startsWith("--"));
}
