import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withAdmin } from "../../support/cluster.js";
import { openCommandLine, type CommandLine, type Ran } from "../command-line.js";

let hub: CommandLine;
beforeAll(async () => {
  hub = await openCommandLine();
});
afterAll(() => hub.close());

interface StoredVariant {
  readonly sku: string;
  readonly title: string;
  readonly handle: string;
  readonly options: unknown;
  readonly barcodes: string[];
}

async function stored(handle: string): Promise<StoredVariant[]> {
  return hub.test.database.query<StoredVariant>(
    `select sku, product.title, handle, options, array(select code from barcode where variant_id = variant.id order by packaging_id nulls first, position) as barcodes
     from variant join product on product.id = product_id where handle = $1 order by position`,
    [handle],
  );
}

async function importProducts(content: string | Buffer, ...flags: string[]): Promise<Ran> {
  return hub.run("import", "products", await hub.file("products.csv", content), ...flags);
}

const CHAIRS = [
  "handle,title,sku,barcodes,option1_name,option1_value,packaging,attributes",
  `chair,"Chair, wooden",CH-1,4006381333931,Colour,Red,CASE=4=10012345678902,"{""legs"":4}"`,
  `chair,"Chair, wooden",CH-2,,Colour,Blue,,"{""legs"":4}"`,
  "",
].join("\n");

describe("hub import products", () => {
  it("makes products of the rows of one handle, and changes nothing when run again", async () => {
    const first = await importProducts(CHAIRS);
    expect(first).toEqual({
      code: 0,
      lines: ["products.csv: 2 rows read; 1 products created, 0 changed, 0 as they are.", "0 not imported, 0 warnings."],
    });
    expect(await stored("chair")).toEqual([
      {
        sku: "CH-1",
        title: "Chair, wooden",
        handle: "chair",
        options: [{ name: "Colour", value: "Red" }],
        barcodes: ["4006381333931", "10012345678902"],
      },
      { sku: "CH-2", title: "Chair, wooden", handle: "chair", options: [{ name: "Colour", value: "Blue" }], barcodes: [] },
    ]);
    const again = await importProducts(gzipSync(CHAIRS));
    expect(again.lines[0]).toBe("products.csv: 2 rows read. Nothing changed: all 1 products are as the file says.");
    const versions = await hub.test.database.query("select version from product union select version from variant");
    expect(versions).toEqual([{ version: 1 }]);
  });

  it("needs no more than SKU and title, and keeps what the file has no column for", async () => {
    const renamed = await importProducts("title,sku,handle\nThe chair,CH-1,chair\nA stool,STOOL,\n");
    expect(renamed.lines[0]).toBe("products.csv: 2 rows read; 1 products created, 1 changed, 0 as they are.");
    expect((await stored("chair"))[0]).toMatchObject({
      title: "The chair",
      options: [{ value: "Red" }],
      barcodes: ["4006381333931", "10012345678902"],
    });
    expect(await stored("STOOL")).toMatchObject([{ sku: "STOOL", title: "A stool" }]);
  });

  it("imports a variant without a barcode that is none, and gives back a zero that a spreadsheet has dropped", async () => {
    const content = "sku,title,barcodes\nB-1,B,4006381333932\nB-2,B,36000291452\nB-3,B,'4006381333924\nB-4,B,1.2E+12\n";
    const { code, lines } = await importProducts(content);
    expect(code).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(/^line 2: \(warning\) Barcode "4006381333932" has a wrong check digit.*The variant is imported without it\.$/),
      'line 3: (warning) Barcode "36000291452" has lost its leading zero: "036000291452" is imported.',
      expect.stringMatching(/^line 5: \(warning\) Barcode "1\.2E\+12" must be digits only/),
      "products.csv: 4 rows read; 4 products created, 0 changed, 0 as they are.",
      "0 not imported, 3 warnings.",
    ]);
    const barcodes = await Promise.all(["B-1", "B-2", "B-3", "B-4"].map(async (sku) => (await stored(sku))[0]?.barcodes));
    expect(barcodes).toEqual([[], ["036000291452"], ["4006381333924"], []]);
  });

  it("imports a variant without the barcode of another, in the file or in the hub", async () => {
    const { code, lines } = await importProducts("sku,title,barcodes\nO-1,O,4006381333931\nO-2,O,5901234123457\nO-3,O,5901234123457\n");
    expect(code).toBe(0);
    expect(lines.slice(0, 2)).toEqual([
      expect.stringMatching(/^line 4: \(warning\) Barcode "5901234123457" belongs to SKU "O-2" above/),
      expect.stringMatching(/^line 2: \(warning\) Barcode "4006381333931" already belongs to SKU "CH-1"/),
    ]);
    expect((await stored("O-1"))[0]?.barcodes).toEqual([]);
  });

  it("leaves out the rows that cannot be, with their lines, and imports the others of the same product", async () => {
    const content = [
      "handle,title,sku",
      "table,Table,T-1",
      "table,Table,T-1",
      "table,Table,t-1",
      "table,Tables,T-2",
      "table,Table,CH-1",
      "table,Table,",
      "table,Table,=A1&B1",
      'table,Table,"T-3\r"',
      "table,Table",
      "table,Table,T-4,surplus",
      "table,Table,T-5,,",
      "desk,,D-1",
      "",
    ].join("\n");
    const { code, lines } = await importProducts(content);
    expect(code).toBe(1);
    expect(lines.map((line) => line.slice(0, 60))).toEqual(
      [
        'line 3: SKU "T-1" stands on line 2 already: name it once.',
        'line 4: SKU "t-1" differs only by case, blanks or the form o',
        'line 5: Product "table" has another title, other attributes ',
        "line 7: The row has no SKU. Give one.",
        'line 8: "=A1&B1" is a formula, not a code. Paste its value,',
        "line 10: The row has 2 values where the header has 3: the li",
        "line 11: The row has 4 values where the header has 3: a comm",
        'line 6: SKU "CH-1" already belongs to product "chair". A SKU',
        "line 13: Title must not be blank.",
        "products.csv: 12 rows read; 1 products created, 0 changed, 0",
        "9 not imported, 0 warnings.",
      ].map((line) => expect.stringContaining(line) as string),
    );
    expect((await stored("table")).map(({ sku }) => sku)).toEqual(["T-1", "T-3", "T-5"]);
  });

  it("takes SKUs that differ only by case for two articles when told so", async () => {
    const { code } = await importProducts("sku,title,handle\nNM,N,near\nnm,N,near\n", "--allow-near-miss");
    expect(code).toBe(0);
    expect((await stored("near")).map(({ sku }) => sku)).toEqual(["NM", "nm"]);
  });

  it("writes nothing in a dry run, and finds what the import would find", async () => {
    const content = "sku,title,handle,barcodes\nDRY-1,D,dry,1\nCH-1,D,dry,\nch-2,D,dry,\n";
    const { code, lines } = await importProducts(content, "--dry-run", "--report", hub.path("findings.json"));
    expect(code).toBe(1);
    expect(lines.at(-2)).toBe(
      "Dry run, nothing was written. products.csv: 3 rows read; 1 products would be created, 0 would be changed, 0 as they are.",
    );
    expect(await stored("dry")).toEqual([]);
    const report = JSON.parse(await hub.read("findings.json")) as { findings: { line: number; verdict: string }[]; summary: object };
    expect(report.findings.map(({ line, verdict }) => `${line} ${verdict}`)).toEqual(["2 WARNING", "3 REJECTED", "4 REJECTED"]);
    expect(report.summary).toMatchObject({ dryRun: true, complete: true, rows: 3, created: 1, rejected: 2, warnings: 1 });
    expect((await importProducts(content)).lines.at(-2)).toBe("products.csv: 3 rows read; 1 products created, 0 changed, 0 as they are.");
  });

  it("tells the first 20 findings, and how to have the others", async () => {
    const { lines } = await importProducts(`sku,title\n${",x\n".repeat(25)}`);
    expect(lines).toHaveLength(23);
    expect(lines[20]).toBe("… and 5 more; --report <json> writes them all.");
  });

  it("is interrupted between its transactions, and run again does the rest", async () => {
    const rows = 600;
    const content = (title: string): string =>
      `sku,title\n${Array.from({ length: rows }, (_, index) => `CUT-${index},${title}`).join("\n")}\n`;
    await importProducts(content("One"));
    const titled = async (): Promise<number> => {
      const sql = "select count(*)::integer as count from product where handle like 'CUT-%' and title = 'Two' and version = 2";
      return (await hub.test.database.query<{ count: number }>(sql))[0]?.count ?? 0;
    };
    const file = await hub.file("cut.csv", content("Two"));
    const stop = new AbortController();
    const cut = await withAdmin(hub.test.adminUrl, async (admin) => {
      await admin.query("begin");
      await admin.query("select from product where handle = 'CUT-260' for update");
      const run = hub.runUntil(stop.signal, "import", "products", file);
      await expect.poll(titled, { timeout: 10_000 }).toBe(250);
      stop.abort("SIGINT");
      await admin.query("commit");
      return { run };
    });
    const { code, lines } = await cut.run;
    expect(code).toBe(1);
    expect(lines.at(-1)).toBe("Stopped before the end. Run it again: what is done is not done twice.");
    const done = await titled();
    expect(done).toBe(500);
    expect((await hub.run("import", "products", file)).lines[0]).toBe(
      `cut.csv: ${rows} rows read; 0 products created, ${rows - done} changed, ${done} as they are.`,
    );
    expect(await titled()).toBe(rows);
  });

  it("ends early when it is told to, and says how to go on", async () => {
    const file = await hub.file("stopped.csv", "sku,title\nSTOP-1,S\n");
    const { code, lines } = await hub.runUntil(AbortSignal.abort("SIGINT"), "import", "products", file);
    expect(code).toBe(1);
    expect(lines.at(-1)).toBe("Stopped before the end. Run it again: what is done is not done twice.");
    expect(await stored("STOP-1")).toEqual([]);
  });
});
