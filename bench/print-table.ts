import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { type RunFile, withTable } from "./run/markdown.js";
import { root } from "./run/places.js";

const PAGE = join(root, "docs/performance.md");

const program = new Command("npm run bench:table --")
  .description("Writes the table of one or several runs into docs/performance.md.")
  .argument("<files...>", "the JSON of each run, as `npm run bench -- --out <file>` wrote it")
  .parse();

const runs = await Promise.all(program.args.map(async (file) => JSON.parse(await readFile(file, "utf8")) as RunFile));
await writeFile(PAGE, withTable(await readFile(PAGE, "utf8"), runs));
process.stdout.write(`Written: ${PAGE}\n`);
