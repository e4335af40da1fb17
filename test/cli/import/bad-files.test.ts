import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { UsageError } from "../../../src/cli/command.js";
import { mistakeOf, openCommandLine, type CommandLine } from "../command-line.js";

let hub: CommandLine;
beforeAll(async () => {
  hub = await openCommandLine();
});
afterAll(async () => {
  const [count] = await hub.test.database.query<{ products: string }>("select count(*) as products from product");
  await hub.close();
  // Whatever came after its good rows: a file that cannot be read to its end leaves nothing behind.
  expect(count?.products).toBe("0");
});

const ROW = "A-1,Title\n";

async function mistakeIn(content: string | Buffer, kind = "products", ...flags: string[]): Promise<string> {
  return mistakeOf(hub.run("import", kind, await hub.file("bad.csv", content), ...flags));
}

describe("a file is refused as a whole, before anything is written, when it", () => {
  it("is not there", async () => {
    expect(await mistakeOf(hub.run("import", "products", hub.path("none.csv")))).toMatch(/^none\.csv: cannot be read \(ENOENT/);
    await expect(hub.run("import", "products", hub.path("none.csv"))).rejects.toBeInstanceOf(UsageError);
  });

  it("lacks a column, or has one nobody knows, or the same one twice", async () => {
    expect(await mistakeIn("sku,name\nA-1,x\n")).toBe(
      'bad.csv line 1: the column "title" is missing (there are: sku, name); add or rename.',
    );
    expect(await mistakeIn("sku,title,barcode\nA-1,x,\n")).toMatch(/^bad\.csv line 1: the column "barcode" means nothing here/);
    expect(await mistakeIn("sku,title,sku\nA-1,x,\n")).toMatch(/the column "sku" is there twice/);
    expect(await mistakeIn("sku,title,barcode\nA-1,x,\n")).toMatch(/ Did you mean "barcodes"\?$/);
    expect(await mistakeIn("sku,title,barcodes,barcode\nA-1,x,,\n")).not.toMatch(/Did you mean/);
    expect(await mistakeIn("sku,location,avialable\n", "levels")).toMatch(
      /the column "available" is missing.* Is "avialable" meant to be "available"\?$/,
    );
    expect(await mistakeIn("Handle,Title\n", "shopify-products")).toMatch(/the column "Variant SKU" is missing/);
    expect(await mistakeIn("Handle,SKU,HS Code\n", "shopify-inventory")).toMatch(/this is no inventory export/);
  });

  it("is empty", async () => {
    expect(await mistakeIn("")).toMatch(/line 1: the file is empty/);
  });

  it("is in another encoding than told, or in two", async () => {
    const latin = Buffer.from(`sku,title\n${ROW}B-1,\xa3\n`, "latin1");
    expect(await mistakeIn(latin, "products", "--encoding", "utf8")).toMatch(/line 3: is not valid UTF-8/);
    expect(await mistakeIn(Buffer.concat([Buffer.from("sku,title\nU-1,£\n"), latin.subarray(10)]))).toMatch(/line 4: is not valid UTF-8/);
    // Windows-1252 has no character there.
    expect(await mistakeIn(Buffer.from(`sku,title\nB-1,\x81\n`, "latin1"))).toMatch(/line 2: is not valid UTF-8/);
    const half = Buffer.from(`sku,title\n${ROW}B-1,\ud800\n`, "utf16le");
    expect(await mistakeIn(half)).toMatch(/is not valid UTF-16 \(little-endian\)/);
  });

  it("names a mark between its values that is none, or has another one than told", async () => {
    expect(await mistakeIn("sep=:\nsku:title\n")).toMatch(/line 1: "sep=:" names no mark/);
    expect(await mistakeIn(`sku;title\nA;x\n`, "products", "--delimiter", "comma")).toMatch(/the columns "sku", "title" are missing/);
  });

  it("holds a NUL byte", async () => {
    expect(await mistakeIn(`sku,title\n${ROW}B-1,a\0b\n`)).toMatch(/line 3: contains a NUL byte/);
  });

  it("ends in the middle of a quoted value or of the gzip data", async () => {
    expect(await mistakeIn(`sku,title\n${ROW}B-1,"Ti\n`)).toMatch(/quoted value is still open/);
    expect(await mistakeIn(gzipSync(`sku,title\n${ROW}`).subarray(0, 25))).toMatch(/gzip data is cut off/);
  });
});

it("reads Latin-1 when told, and a byte order mark", async () => {
  const marked = await hub.run("import", "locations", await hub.file("bom.csv", "\uFEFFcode,name\r\nW-1,Köln\r\n"));
  const latin = await hub.run(
    "import",
    "locations",
    await hub.file("latin.csv", Buffer.from("code,name\nW-1,K\xf6ln\n", "latin1")),
    "--encoding",
    "latin1",
  );
  expect([marked.lines[0], latin.lines[0]]).toEqual([
    "bom.csv: 1 row read; 1 locations created, 0 changed, 0 as they are.",
    "latin.csv: 1 row read. Nothing changed: all 1 locations are as the file says.",
  ]);
});

it("explains its columns in its help", async () => {
  const written: string[] = [];
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  try {
    for (const kind of ["products", "locations", "levels", "shopify-products", "shopify-inventory"]) {
      await expect(hub.run("import", kind, "--help")).rejects.toMatchObject({ code: "commander.helpDisplayed" });
    }
  } finally {
    spy.mockRestore();
  }
  for (const column of ["variant_title", "priority", "quarantine", "Variant Inventory Qty", "On hand (new)"]) {
    expect(written.join("")).toContain(column);
  }
});
