import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask } from "../ask.js";
import { skuOf } from "../../world/names.js";
import type { HeavyKind, Outcomes, Target } from "../heavy-kind.js";

const VARIANTS = { quick: 500, full: 5_000 } as const;
const ROUNDS = { quick: 1, full: 2 } as const;
/** Products of a call. */
const AT_ONCE = 1_000;

const UPSERT =
  "mutation ($products: [ProductUpsertInput!]!) { productUpsertMany(input: { items: $products }) { userErrors { code } results { created userErrors { code } } } }";

export const catalogueImport: HeavyKind = {
  name: "catalogue import",
  about: "The whole catalogue changed by productUpsertMany, while `hub import products` changes it from a file: the till's goods too.",
  welcome: true,
  run: async (target, dose, outcomes) => {
    const count = Math.min(VARIANTS[dose], target.skus);
    await Promise.all([byApi(target, outcomes, count, ROUNDS[dose]), byFile(target, outcomes, count)]);
  },
};

async function byApi(target: Target, outcomes: Outcomes, count: number, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (let from = 0; from < count; from += AT_ONCE) {
      const numbers = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, index) => from + index + 1);
      const stamp = performance.now();
      const products = numbers.map((number) => ({
        handle: skuOf(number).toLowerCase(),
        title: `Product ${number}`,
        variants: [{ sku: skuOf(number), title: `Changed by a call at ${stamp}` }],
      }));
      await ask(target, outcomes, { key: target.keys.admin, query: UPSERT, variables: { products } });
    }
  }
}

async function byFile({ commandLine, database }: Target, outcomes: Outcomes, count: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "inventory-hub-import-"));
  try {
    const file = join(folder, "products.csv");
    const rows = Array.from({ length: count }, (_, index) => {
      const sku = skuOf(index + 1);
      return `${sku},Product ${index + 1},${sku.toLowerCase()},Changed by a file at ${performance.now()}`;
    });
    await writeFile(file, ["sku,title,handle,variant_title", ...rows, ""].join("\n"));
    const [command = "", ...args] = commandLine;
    const child = spawn(command, [...args, "import", "products", file], {
      env: { PATH: process.env["PATH"], DATABASE_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl, LOG_LEVEL: "warn" },
      stdio: "ignore",
    });
    const [code] = (await once(child, "exit")) as [number | null];
    outcomes.note(code === 0 ? "file imported" : `import ended with ${code}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
