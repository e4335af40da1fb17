import { afterAll, beforeAll, expect, it } from "vitest";
import { openCommandLine, type CommandLine } from "../command-line.js";

let hub: CommandLine;
beforeAll(async () => {
  hub = await openCommandLine();
});
afterAll(() => hub.close());

const stored = (): Promise<unknown[]> =>
  hub.test.database.query('select handle, tags, public_tags as "publicTags", archived from product order by handle');

it("tags and what is archived are imported, exported as they were, and told where they cannot be read", async () => {
  const products = [
    "sku,title,tags,public_tags,archived",
    "A-1,A,summer; sale ;,summer,true",
    'B-1,B,"[""a;b"",""=c""]",,FALSE',
    "C-1,C,[1],,",
    "D-1,D,,,perhaps",
    "E-1,E,same;same,,",
  ].join("\n");
  const { lines } = await hub.run("import", "products", await hub.file("products.csv", products));
  expect(lines.slice(0, 4)).toEqual([
    'line 4: The tags "[1]" cannot be read. Write them such as summer; sale.',
    'line 5: "perhaps" says not whether the product is archived. Write true or false.',
    'line 6: Tag "same" is given more than once: name it once.',
    "products.csv: 5 rows read; 2 products created, 0 changed, 0 as they are.",
  ]);
  const expected = [
    { handle: "A-1", tags: ["summer", "sale"], publicTags: ["summer"], archived: true },
    { handle: "B-1", tags: ["a;b", "=c"], publicTags: [], archived: false },
  ];
  expect(await stored()).toEqual(expected);
  await hub.run("export", "products", "--out", hub.path("out.csv"));
  expect((await hub.run("import", "products", hub.path("out.csv"))).lines[0]).toMatch(/Nothing changed: all/);
  // What a file does not say stays; a blank cell clears tags, and does not bring a product back.
  await hub.run("import", "products", await hub.file("some.csv", "sku,title\nA-1,A\n"));
  expect(await stored()).toEqual(expected);
  await hub.run("import", "products", await hub.file("some.csv", "sku,title,tags,archived\nA-1,A,,\n"));
  expect((await stored())[0]).toEqual({ handle: "A-1", tags: [], publicTags: ["summer"], archived: true });
});

it("rows of a product that say different things of its tags are refused", async () => {
  const file = await hub.file("rows.csv", "sku,title,handle,tags\nF-1,F,f,one\nF-2,F,f,two\n");
  expect((await hub.run("import", "products", file)).lines[0]).toMatch(
    /^line 3: Product "f" has another title, other attributes or other references or tags/,
  );
});

it("the tags of a Shopify export become tags", async () => {
  const file = await hub.file("shopify.csv", 'Handle,Title,Variant SKU,Tags\nmug,Mug,MUG,"Kitchen, blue,Kitchen"\n');
  await hub.run("import", "shopify-products", file);
  expect((await stored()).at(-1)).toMatchObject({ handle: "mug", tags: ["Kitchen", "blue"] });
});
