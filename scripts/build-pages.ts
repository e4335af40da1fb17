import { existsSync, readdirSync, statSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "vite";

/** Builds the pages the hub serves, below dist/: only where something they are made of is newer than what was built. */
const root = fileURLToPath(new URL("../", import.meta.url));
const page = join(root, "pages/graphiql");
const built = join(root, "dist/graphiql/index.html");

function changedAt(path: string): number {
  return statSync(path).mtimeMs;
}

const sources = [
  fileURLToPath(import.meta.url),
  join(root, "package-lock.json"),
  ...readdirSync(page, { recursive: true, encoding: "utf8" }).map((name) => join(page, name)),
];

/** Shorter files are not worth a second form. */
const COMPRESSED_FROM = 1_024;
/** The step after which brotli takes ten times as long to save a twentieth. */
const BROTLI_QUALITY = 9;

/** Writes `<name>.br` and `<name>.gz` beside the files below `assets/`: the hub serves them as they are. Fonts of the kind woff are compressed already. */
async function compressAssets(folder: string): Promise<void> {
  const write = async (name: string): Promise<void> => {
    const bytes = await readFile(join(folder, name));
    if (bytes.length < COMPRESSED_FROM) return;
    const packed = await Promise.all([
      promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
      promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
    ]);
    await Promise.all([".br", ".gz"].map((suffix, index) => writeFile(join(folder, name + suffix), packed[index] ?? "")));
  };
  await Promise.all(
    readdirSync(folder)
      .filter((name) => /\.(?:js|css|svg|ttf)$/.test(name))
      .map(write),
  );
}

const newest = Math.max(...sources.map(changedAt));
if (!existsSync(built) || changedAt(built) < newest) {
  await build({ configFile: join(page, "vite.config.js"), logLevel: "warn" });
  await compressAssets(join(root, "dist/graphiql/assets"));
}
