import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCommandLine, type CommandLine } from "../command-line.js";

let hub: CommandLine;
beforeAll(async () => {
  hub = await openCommandLine();
  await hub.run("import", "locations", await hub.file("places.csv", "code\nWH-1\n"));
});
afterAll(() => hub.close());

async function titles(): Promise<{ sku: string; title: string }[]> {
  return hub.test.database.query("select sku, product.title from variant join product on product.id = product_id order by sku");
}

describe("files as people have them are imported", () => {
  it("a list of a spreadsheet: semicolons, Windows-1252, and no line break at its end", async () => {
    const content = Buffer.from('sku;title\r\nT-1;T\xfcr \x80 5,00\r\nT-2;"zwei\r\nZeilen"', "latin1");
    expect(await hub.run("import", "products", await hub.file("liste.csv", content))).toEqual({
      code: 0,
      lines: [
        "liste.csv: 2 rows read; 2 products created, 0 changed, 0 as they are.",
        "0 not imported, 0 warnings.",
        "Read as Windows-1252 with a semicolon between values.",
        "The last line has no line break: if the file was cut off, its last value may be too.",
      ],
    });
    expect(await titles()).toEqual([
      { sku: "T-1", title: "Tür € 5,00" },
      { sku: "T-2", title: "zwei Zeilen" },
    ]);
  });

  it('"Unicode text": UTF-16 with tabs', async () => {
    const content = Buffer.from("\uFEFFsku\tlocation\tavailable\r\nT-1\tWH-1\t7\r\n", "utf16le");
    const { code, lines } = await hub.run("import", "levels", await hub.file("unicode.txt", content));
    expect({ code, lines }).toEqual({
      code: 0,
      lines: [
        "unicode.txt: 1 row read; 1 levels created, 0 changed, 0 as they are.",
        "0 not imported, 0 warnings.",
        "Read as UTF-16 (little-endian) with a tab between values.",
      ],
    });
  });

  it("as they are told to be, where finding it goes wrong", async () => {
    const content = Buffer.from("code|name\nWH-1|\xdc\n", "latin1");
    const file = await hub.file("places.txt", content);
    const { code } = await hub.run("import", "locations", file, "--delimiter", "bar", "--encoding", "latin1");
    expect(code).toBe(0);
    expect(await hub.test.database.query("select name from location")).toEqual([{ name: "Ü" }]);
    const report = hub.path("report.json");
    await hub.run("import", "locations", file, "--dry-run", "--report", report);
    const { summary } = JSON.parse(await hub.read("report.json")) as { summary: { format: unknown } };
    expect(summary.format).toEqual({ encoding: "windows1252", delimiter: "|" });
  });
});
