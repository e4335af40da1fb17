import { afterAll, beforeAll, expect, it } from "vitest";
import { openCommandLine, type CommandLine } from "../command-line.js";

let hub: CommandLine;
beforeAll(async () => {
  hub = await openCommandLine();
});
afterAll(() => hub.close());

it("external references are imported, exported as they were, and told where they cannot be read", async () => {
  const products = [
    "sku,title,external_refs,variant_external_refs",
    'A-1,A,shop=P1; erp=9=9,"[{""system"":""a=b"",""id"":""x;y""}]"',
    "B-1,B,,=1",
    "C-1,C,shop=P1,",
  ].join("\n");
  const { lines } = await hub.run("import", "products", await hub.file("products.csv", products));
  expect(lines.slice(0, 3)).toEqual([
    'line 3: The external references "=1" cannot be read. Write them such as shopify=123; erp=A-1.',
    'line 4: "P1" of shop is product "A-1" already. A system has one name for one thing: remove it there first, or correct it here.',
    "products.csv: 3 rows read; 1 products created, 0 changed, 0 as they are.",
  ]);
  await hub.run("import", "locations", await hub.file("places.csv", "code,external_refs\nW-1,shop=77\nW-2,\n"));
  await hub.run("import", "locations", await hub.file("places.csv", "code,name,external_refs\nW-1,Other,\n"));
  const stored = await hub.test.database.query(
    `select product.external_refs as product, variant.external_refs as variant from variant join product on product.id = product_id`,
  );
  expect(stored).toEqual([
    {
      product: [
        { id: "P1", system: "shop" },
        { id: "9=9", system: "erp" },
      ],
      variant: [{ id: "x;y", system: "a=b" }],
    },
  ]);
  for (const kind of ["products", "locations"]) {
    await hub.run("export", kind, "--out", hub.path(`${kind}.csv`));
    expect((await hub.run("import", kind, hub.path(`${kind}.csv`))).lines[0]).toMatch(/Nothing changed: all/);
  }
  expect(await hub.read("locations.csv")).toContain("W-1,Other,WAREHOUSE,100,true,shop=77\n");
});
