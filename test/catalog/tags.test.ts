import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openShop, type Shop } from "../graphql/shop.js";

let shop: Shop;

/** Products p00 to p29: every third is red, every second archived, those below 20 are sold in summer. */
const isRed = (n: number): boolean => n % 3 === 0;
const isArchived = (n: number): boolean => n % 2 === 0;
const handleOf = (n: number): string => `p${String(n).padStart(2, "0")}`;
const NUMBERS = Array.from({ length: 30 }, (_, n) => n);
const handles = (holds: (n: number) => boolean): string[] => NUMBERS.filter(holds).map(handleOf);

beforeAll(async () => {
  shop = await openShop();
  for (const n of NUMBERS) {
    const tags = [...(isRed(n) ? ["Red"] : []), ...(n < 20 ? ["summer"] : [])];
    const variants = [{ sku: `sku-${n}`, title: n < 10 ? "wool" : "linen" }];
    await shop.accept("productUpsert", "product", "id", { handle: handleOf(n), title: "A shirt", tags, archived: isArchived(n), variants });
  }
});
afterAll(() => shop.close());

interface Page {
  readonly products: {
    readonly nodes: readonly { readonly handle: string }[];
    readonly totalCount: { readonly count: number; readonly precision: string };
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

async function found(asked: object, first = 4): Promise<string[]> {
  const seen: string[] = [];
  const counts = new Set<string>();
  for (let after: string | null = null; ;) {
    const { products }: Page = await shop.admin.data<Page>(
      `query ($filter: ProductFilter, $query: String, $first: Int, $after: String) { products(filter: $filter, query: $query, first: $first, after: $after) {
        nodes { handle } totalCount { count precision } pageInfo { hasNextPage endCursor } } }`,
      { ...asked, first, after },
    );
    seen.push(...products.nodes.map(({ handle }) => handle));
    counts.add(`${products.totalCount.count} ${products.totalCount.precision}`);
    if (!products.pageInfo.hasNextPage) break;
    after = products.pageInfo.endCursor;
  }
  expect([...counts]).toEqual([`${seen.length} EXACT`]);
  return seen;
}

describe("Products are found", () => {
  it("without the archived ones, unless they are asked for", async () => {
    expect(await found({})).toEqual(handles((n) => !isArchived(n)));
    expect(await found({ filter: {} })).toEqual(handles((n) => !isArchived(n)));
    expect(await found({ filter: { archived: true } })).toEqual(handles(isArchived));
    expect(await found({ filter: { archived: null } })).toEqual(handles(() => true));
  });

  it("by a tag, compared exactly, in the order of handles", async () => {
    expect(await found({ filter: { tag: "Red" } })).toEqual(handles((n) => isRed(n) && !isArchived(n)));
    expect(await found({ filter: { tag: "Red", archived: null } })).toEqual(handles(isRed));
    for (const tag of ["red", "Re", "", "Red ", "unknown"]) expect(await found({ filter: { tag, archived: null } }), tag).toEqual([]);
  });

  it("by text and a tag together", async () => {
    expect(await found({ query: "wool", filter: { tag: "Red", archived: null } })).toEqual(handles((n) => n < 10 && isRed(n)));
    expect(await found({ query: "shirt", filter: { tag: "summer" } })).toEqual(handles((n) => n < 20 && !isArchived(n)));
    expect(await found({ query: "shirt", filter: { archived: true } })).toEqual(handles(isArchived));
  });

  it("by what they are tagged with now", async () => {
    const change = (input: object): Promise<unknown> =>
      shop.accept("productUpsert", "product", "id", { handle: "p01", title: "A shirt", variants: [], ...input });
    await change({ tags: ["new"], archived: null });
    expect(await found({ filter: { tag: "new" } })).toEqual(["p01"]);
    expect(await found({ filter: { tag: "summer" } })).not.toContain("p01");
    await change({ archived: true });
    expect(await found({ filter: { tag: "new" } })).toEqual([]);
    expect(await found({ filter: { tag: "new", archived: true } })).toEqual(["p01"]);
    await change({ archived: false });
    expect(await found({ filter: { tag: "new" } })).toEqual(["p01"]);
    await change({ tags: null });
    expect(await found({ filter: { tag: "new", archived: null } })).toEqual([]);
  });

  it("and so are their levels, archived or not", async () => {
    const lines = [3, 6, 7].map((n) => ({ sku: `sku-${n}`, location: "WH-1", delta: 1 }));
    await shop.accept("inventoryAdjust", "adjustment", "id", { idempotencyKey: "stock", reason: "FOUND", lines });
    const levels = async (filter: object, query: string | null): Promise<string[]> => {
      const document =
        "query ($filter: InventoryLevelFilter, $query: String) { inventoryLevels(filter: $filter, query: $query) { nodes { sku } } }";
      const { inventoryLevels } = await shop.admin.data<{ inventoryLevels: { nodes: { sku: string }[] } }>(document, { filter, query });
      return inventoryLevels.nodes.map(({ sku }) => sku);
    };
    expect(await levels({ tag: "Red" }, null)).toEqual(["sku-3", "sku-6"]);
    expect(await levels({ tag: "Red" }, "sku-6")).toEqual(["sku-6"]);
    expect(await levels({ tag: "summer", available: ["ZERO"] }, null)).toEqual([]);
    expect(await levels({ tag: "unknown" }, null)).toEqual([]);
  });
});

describe("Tags", () => {
  it("are kept in the order given, in the form in which names are compared, and change the version", async () => {
    const upsert = (tags: readonly string[]): Promise<{ tags: string[]; version: number }> =>
      shop.accept("productUpsert", "product", "tags version", { handle: "p29", title: "A shirt", tags, variants: [] });
    const first = await upsert(["z", "Cafe\u0301"]);
    expect(first.tags).toEqual(["z", "Caf\u00e9"]);
    expect((await upsert(["z", "Caf\u00e9"])).version).toBe(first.version);
    expect((await upsert(["Caf\u00e9", "z"])).version).toBe(first.version + 1);
    expect(await found({ filter: { tag: "Cafe\u0301" } })).toEqual(["p29"]);
  });

  it("are refused where they are no names, or given twice", async () => {
    for (const [tags, field] of [
      [["a", " b"], "1"],
      [["a", "a"], "1"],
      [["Caf\u00e9", "Cafe\u0301"], "1"],
      [[""], "0"],
      [["x".repeat(256)], "0"],
    ] as const) {
      const { payload } = await shop.send("productUpsert", { handle: "p28", title: "A shirt", tags, variants: [] });
      expect(payload?.userErrors).toMatchObject([{ code: "INVALID_INPUT", field: ["tags", field] }]);
    }
  });
});
