import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mistakeOf, openCommandLine, type CommandLine, type Ran } from "../command-line.js";

let hub: CommandLine;
beforeAll(async () => {
  hub = await openCommandLine();
  await hub.run("import", "locations", await hub.file("places.csv", "code,name\nW-1,Main shop\nS-1,Corner\nT-1,Twin\nT-2,Twin\n"));
});
afterAll(() => hub.close());

const SHIRTS = [
  "Handle,Title,Body (HTML),Vendor,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price,Variant Barcode,Image Src",
  `shirt,"Shirt,
plain","<p>Two
lines</p>",Weaver,Size,S,Colour,Red,'0012,10,'4006381333931,one.jpg`,
  `shirt,,,,,M,,Red,"SH-M\r",10,36000291452,two.jpg`,
  "shirt,,,,,,,,,,,three.jpg",
  ",,,,,L,,Blue,SH-L,10,123,",
  "shirt,,,,,XL,,Blue,,10,,",
  'mug,Mug,,,Title,Default Title,,,MUG-1,5,="5901234123457",',
  "",
].join("\n");

describe("hub import shopify-products", () => {
  it("reads one handle over many rows, where a blank cell means as above", async () => {
    const { code, lines } = await hub.run("import", "shopify-products", await hub.file("export.csv", SHIRTS));
    expect(lines).toEqual([
      'line 5: (warning) Barcode "36000291452" has lost its leading zero: "036000291452" is imported.',
      expect.stringMatching(/^line 7: \(warning\) Barcode "123" has 3 digits/),
      'line 8: The variant of "shirt" has no SKU. Give it one in the shop, or use --make-skus.',
      "export.csv: 6 rows read; 2 products created, 0 changed, 0 as they are.",
      "1 not imported, 2 warnings, 1 that ask for nothing.",
    ]);
    expect(code).toBe(1);
    const variants = await hub.test.database.query(
      `select sku, product.title, product.attributes, options, array(select code from barcode where variant_id = variant.id) as barcodes
       from variant join product on product.id = product_id order by handle, position`,
    );
    const options = (size: string, colour: string) => [
      { name: "Size", value: size },
      { name: "Colour", value: colour },
    ];
    const shirt = { title: "Shirt, plain", attributes: { vendor: "Weaver" } };
    expect(variants).toEqual([
      { sku: "MUG-1", title: "Mug", attributes: null, options: [], barcodes: ["5901234123457"] },
      { sku: "0012", ...shirt, options: options("S", "Red"), barcodes: ["4006381333931"] },
      { sku: "SH-M", ...shirt, options: options("M", "Red"), barcodes: ["036000291452"] },
      { sku: "SH-L", ...shirt, options: options("L", "Blue"), barcodes: [] },
    ]);
  });

  it("makes SKUs when told to, and changes nothing when run again", async () => {
    const file = await hub.file("export.csv", SHIRTS);
    const first = await hub.run("import", "shopify-products", file, "--make-skus");
    expect(first.lines.at(-2)).toBe("export.csv: 6 rows read; 0 products created, 1 changed, 1 as they are.");
    const again = await hub.run("import", "shopify-products", file, "--make-skus");
    expect(again).toMatchObject({ code: 0 });
    expect(again.lines.at(-2)).toBe("export.csv: 6 rows read. Nothing changed: all 2 products are as the file says.");
    expect(await hub.test.database.query("select sku from variant where sku like '%/%'")).toEqual([{ sku: "shirt/XL/Blue" }]);
  });
});

describe("hub import shopify-inventory", () => {
  async function importInventory(content: string, ...flags: string[]): Promise<Ran> {
    return hub.run("import", "shopify-inventory", await hub.file("inventory.csv", content), ...flags);
  }

  async function available(): Promise<Record<string, number>> {
    const rows = await hub.test.database.query<{ level: string; available: number }>(
      `select sku || '@' || code as level, available from inventory_level
       join variant on variant.id = variant_id join location on location.id = location_id where inventory_level.version > 0`,
    );
    return Object.fromEntries(rows.map((row) => [row.level, row.available]));
  }

  it("reads a column for each location", async () => {
    const head =
      "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,SKU,HS Code,COO,Main shop,S-1";
    const rows = [",,,,,,,,'0012,,,5,not stocked", ",,,,,,,,SH-M,,,-2,3", ",,,,,,,,SH-L,,,,", ",,,,,,,,MUG-1,,,x,4"].map(
      (row) => `shirt${row}`,
    );
    const { code, lines } = await importInventory(`${head}\n${rows.join("\n")}\n`);
    expect(code).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/^line 5: SKU "MUG-1": available at Main shop is "x"/),
      "inventory.csv: 4 rows read; 4 levels created, 0 changed, 0 as they are.",
      "1 not imported, 0 warnings, 1 that ask for nothing.",
    ]);
    expect(await available()).toEqual({ "0012@W-1": 5, "SH-M@W-1": -2, "SH-M@S-1": 3, "MUG-1@S-1": 4 });
  });

  it("refuses a column that may mean any location, and takes it as it is told", async () => {
    const file = await hub.file("wide.csv", "Handle,SKU,Twin,Old shop\nmug,MUG-1,7,1\n");
    expect(await mistakeOf(hub.run("import", "shopify-inventory", file))).toMatch(
      /the column "Twin": Several locations are named "Twin": T-1, T-2/,
    );
    expect(await mistakeOf(hub.run("import", "shopify-inventory", file, "--location", "Twin=T-9"))).toMatch(
      /the hub has no location "T-9"/,
    );
    const { code } = await hub.run("import", "shopify-inventory", file, "--location", "Twin=T-2", "Old shop=");
    expect(code).toBe(0);
    expect(await available()).toMatchObject({ "MUG-1@T-2": 7 });
  });

  it("reads the layout of 2023: a row for each location, with surplus commas, CR LF and a byte order mark", async () => {
    const head = "\uFEFFHandle,Title,SKU,HS Code,COO,Location,Incoming,Unavailable,Committed,Available,On hand";
    const rows = [
      "shirt,,0012,,,Main shop,9,1,2,6,9,",
      "shirt,,SH-L,,,Corner,0,0,0,8,8,",
      "shirt,,SH-L,,,Nowhere,0,0,0,8,8,",
      "x,,,,,Corner,,,,1,1,",
    ];
    const { code, lines } = await importInventory(`${head}\r\n${rows.join("\r\n")}\r\n`);
    expect(code).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/^line 4: No location of the hub has the code or the name "Nowhere".*--location "Nowhere=CODE"/),
      "line 5: The row has no SKU. Give the variant one in the shop, or use --make-skus.",
      "inventory.csv: 4 rows read; 1 levels created, 1 changed, 0 as they are.",
      "2 not imported, 0 warnings.",
    ]);
    expect(await available()).toMatchObject({ "0012@W-1": 6, "SH-L@S-1": 8 });
  });

  it("reads the layout of 2025: only what stands in On hand (new), less what is not for sale", async () => {
    const head =
      "Handle,SKU,Location,Bin name,Incoming (not editable),Unavailable (not editable),Committed (not editable),Available (not editable),On hand (current),On hand (new)";
    const rows = ["shirt,0012,Main shop,,0,1,2,6,9,20", "mug,MUG-1,Main shop,,0,0,0,30,30,", "shirt,SH-L,Corner,,0,0,0,8,8,not stocked"];
    const file = `${head}\n${rows.join("\n")}\n`;
    const { code, lines } = await importInventory(file);
    expect(code).toBe(0);
    expect(lines).toEqual([
      "inventory.csv: 3 rows read; 0 levels created, 1 changed, 0 as they are.",
      "0 not imported, 0 warnings, 2 that ask for nothing.",
      "A blank On hand (new) means no change; --current takes what is available now instead.",
    ]);
    expect(await available()).toMatchObject({ "0012@W-1": 17, "SH-L@S-1": 8 });
    expect(await available()).not.toHaveProperty(["MUG-1@W-1"]);
    await importInventory(file, "--current");
    expect(await available()).toMatchObject({ "0012@W-1": 17, "MUG-1@W-1": 30 });
  });

  it("leaves committed units out, or has them for sale until their orders come", async () => {
    const of2023 = "Handle,SKU,Location,Incoming,Unavailable,Committed,Available,On hand\nmug,MUG-1,Corner,0,1,3,7,11\n";
    await importInventory(of2023);
    expect(await available()).toMatchObject({ "MUG-1@S-1": 7 });
    expect((await importInventory(of2023, "--committed", "available")).lines).toHaveLength(2);
    expect(await available()).toMatchObject({ "MUG-1@S-1": 10 });
    const of2025 =
      "SKU,Location,Unavailable (not editable),Committed (not editable),Available (not editable),On hand (new)\nMUG-1,Corner,1,3,7,20\n0012,Corner,0,2,4,\n";
    await importInventory(of2025, "--committed", "available", "--current");
    expect(await available()).toMatchObject({ "MUG-1@S-1": 19, "0012@S-1": 6 });
    const unknown = await importInventory(of2023.replace(",3,7,", ",some,7,"), "--committed", "available");
    expect(unknown.lines[0]).toMatch(/Committed is "some", which is no whole number/);
    const wide = importInventory("Handle,SKU,Corner\nmug,MUG-1,3\n", "--committed", "available");
    expect(await mistakeOf(wide)).toMatch(/does not tell what is committed/);
  });
});
