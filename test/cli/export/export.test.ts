import { gunzipSync } from "node:zlib";
import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { upsertProducts } from "../../../src/catalog/index.js";
import { upsertLocations } from "../../../src/locations/index.js";
import { writeTable } from "../../../src/platform/csv/write-table.js";
import { exportProducts } from "../../../src/exchange/export/export-products.js";
import { openCommandLine, type CommandLine } from "../command-line.js";

let hub: CommandLine;
beforeAll(async () => {
  hub = await openCommandLine();
  const { database } = hub.test;
  await upsertLocations(
    database,
    [
      { code: "W-1", name: "=cmd()", type: "WAREHOUSE", priority: 3 },
      { code: "@home", name: " Köln, West ", active: false },
    ],
    "REJECT_ALL",
  );
  const outcome = await upsertProducts(
    database,
    [
      {
        handle: "-odd",
        title: '+49 "odd", =SUM(A1)',
        attributes: { deep: ["ü", { n: 1.5 }], text: "=x" },
        variants: [
          {
            sku: "=A1",
            title: "'0012",
            barcodes: ["0036000291452", "4006381333931"],
            unit: "M",
            options: [{ name: "@size", value: "-1" }],
          },
          {
            sku: "'0012",
            title: null,
            attributes: [1],
            packaging: [
              { name: "CASE", factor: 12, barcode: "10012345678902" },
              { name: "PALLET", factor: 960 },
            ],
          },
          {
            sku: "0012",
            packaging: [
              { name: "A;B=C", factor: 2 },
              { name: "=D", factor: 3 },
            ],
          },
        ],
      },
      {
        handle: "plain",
        title: "  Plain ",
        variants: [
          {
            sku: "P-1",
            options: [
              { name: "a", value: "b" },
              { name: "c", value: "d" },
            ],
          },
        ],
      },
      { handle: "empty", title: "Without variants", variants: [] },
    ],
    "REJECT_ALL",
  );
  expect(outcome.errors).toEqual([]);
  const levels = "sku,location,available,damaged\n'=A1,W-1,-5,2\n''0012,'@home,7,\nP-1,W-1,1,\nP-1,'@home,0,\n";
  expect(await hub.run("import", "levels", await hub.file("levels.csv", levels))).toMatchObject({ code: 0 });
});
afterAll(() => hub.close());

async function exported(kind: string): Promise<string> {
  await hub.run("export", kind, "--out", hub.path(`${kind}.csv`));
  return hub.read(`${kind}.csv`);
}

describe("hub export", () => {
  it.each(["products", "locations", "levels"])("writes %s so that importing them again changes nothing", async (kind) => {
    const content = await exported(kind);
    const { code, lines } = await hub.run("import", kind, hub.path(`${kind}.csv`));
    expect(lines.at(-2)).toContain("Nothing changed: all");
    expect({ code, content: await exported(kind) }).toEqual({ code: 0, content });
  });

  it.each(["products", "locations", "levels"])("writes %s so that an empty hub becomes the same", async (kind) => {
    const other = await openCommandLine();
    try {
      for (const each of kind === "levels" ? ["locations", "products", "levels"] : [kind]) {
        await exported(each);
        expect(await other.run("import", each, hub.path(`${each}.csv`))).toMatchObject({ code: 0 });
      }
      await other.run("export", kind, "--out", other.path("again.csv"));
      // Versions and the sequence are each hub's own.
      const same = (content: string): string => (kind === "levels" ? content.replace(/(,version,as_of|,\d+,\d+)$/gm, "") : content);
      expect(same(await other.read("again.csv"))).toBe(same(await exported(kind)));
    } finally {
      await other.close();
    }
  });

  it("leaves no cell that a spreadsheet would run, but numbers", async () => {
    const [products, locations, levels] = [await exported("products"), await exported("locations"), await exported("levels")];
    expect(products).toContain(`'=A1,"'+49 ""odd"", =SUM(A1)",'-odd,''0012,M,0036000291452 4006381333931,`);
    expect(products).toContain("CASE=12=10012345678902; PALLET=960");
    expect(locations).toBe(
      "code,name,type,priority,active,external_refs\n'@home,\" Köln, West \",WAREHOUSE,100,false,\nW-1,'=cmd(),WAREHOUSE,3,true,\n",
    );
    expect(levels.split("\n").slice(0, 3)).toEqual([
      "sku,location,available,quarantine,damaged,receiving,reserved,committed,on_order,in_transit,on_hand,version,as_of",
      "''0012,'@home,7,0,0,0,0,0,0,0,7,1,9",
      "'=A1,W-1,-5,0,2,0,0,0,0,0,-3,2,9",
    ]);
  });

  it("compresses what goes to a .gz, and says how much there was", async () => {
    const { lines } = await hub.run("export", "levels", "--out", hub.path("levels.csv.gz"));
    expect(lines).toEqual(["levels.csv.gz: 3 rows."]);
    expect(gunzipSync(await readFile(hub.path("levels.csv.gz"))).toString()).toBe(await exported("levels"));
  });

  it("reads page after page", async () => {
    const sizes: number[] = [];
    const products = Array.from({ length: 45 }, (_, product) => ({
      handle: `many-${product}`,
      title: "Many",
      variants: Array.from({ length: 100 }, (__, variant) => ({ sku: `MANY-${product}-${variant}` })),
    }));
    await upsertProducts(hub.test.database, products, "REJECT_ALL");
    const skus = new Set<unknown>();
    const writer = {
      write: async (rows: readonly (readonly unknown[])[]) => {
        sizes.push(rows.length);
        for (const [sku] of rows) skus.add(sku);
      },
    };
    expect(await exportProducts(hub.test.database, writer, new AbortController().signal)).toBe(4_504);
    expect(sizes).toEqual([1, 2_000, 2_000, 504]);
    expect(skus.size).toBe(4_505);
  });

  it("leaves no half file where it fails or is stopped, nor the folder's other files changed", async () => {
    const file = await hub.file("kept.csv", "as it was");
    await expect(hub.runUntil(AbortSignal.abort(), "export", "levels", "--out", file)).rejects.toThrow();
    expect(await hub.read("kept.csv")).toBe("as it was");
    expect(existsSync(`${file}.part`)).toBe(false);
    await expect(hub.run("export", "levels", "--out", hub.path("no-such-folder/levels.csv"))).rejects.toThrow(/ENOENT/);
  });

  it("waits for a slow reader instead of filling the memory", async () => {
    const output = new PassThrough({ highWaterMark: 16 });
    let written = 0;
    const done = writeTable(null, output, async (writer) => {
      for (written = 0; written < 100; written += 1) await writer.write([["a long enough cell"]]);
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(written).toBeLessThan(100);
    output.resume();
    await done;
    expect(written).toBe(100);
  });
});
