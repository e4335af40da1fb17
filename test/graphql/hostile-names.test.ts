import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAccepted, expectRefused } from "./refusals.js";
import { newKey, openShop, type Shop } from "./shop.js";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

/** Names that are somebody's syntax, or somebody's special case. Each must come back as it was given. */
const HOSTILE = [
  "'; drop table movement; --",
  "Robert'); delete from sale where ('1'='1",
  '" or ""="',
  "$1",
  "$$ select 1 $$",
  "%",
  "_",
  "\\",
  "\\0",
  "a\\'b",
  "{1,2}",
  '{"a":1}',
  "[]",
  "NULL",
  "undefined",
  "NaN",
  "true",
  "0",
  "-1",
  "1e3",
  "007",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "then",
  "<script>alert(1)</script>",
  "${7*7}",
  "{{7*7}}",
  "%s%n",
  "../../etc/passwd",
  "a,b;c|d\"e'f`g",
  "a b  c",
  "=1+1",
  "a/b",
  "*",
  "ß",
  "İstanbul",
  "ﬁ",
  "Ω",
  "日本語",
  "עברית",
  "👩🏽",
  "é",
  "\u{10ffff}",
  "x".repeat(255),
  "👻".repeat(255),
];

interface Read {
  readonly variant: { readonly sku: string; readonly title: string; readonly packaging: readonly { readonly name: string }[] };
  readonly product: { readonly handle: string; readonly title: string; readonly attributes: unknown };
  readonly location: { readonly code: string; readonly name: string };
  readonly channel: { readonly code: string; readonly name: string; readonly locations: readonly { readonly code: string }[] };
  readonly inventoryLevel: { readonly sku: string; readonly location: { readonly code: string }; readonly available: number };
  readonly availability: readonly ({ readonly sku: string; readonly availableToSell: number } | null)[];
  readonly operation: { readonly operation: string };
  readonly sale: { readonly reference: string; readonly lines: readonly { readonly sku: string; readonly quantity: number }[] };
  readonly reservations: { readonly nodes: readonly { readonly reference: string }[] };
}

const READ = `query ($name: String!, $names: [String!]!, $key: String!, $sequence: Sequence!) {
  variant(sku: $name) { sku title packaging { name } }
  product(handle: $name) { handle title attributes }
  location(code: $name) { code name }
  channel(code: $name) { code name locations { code } }
  inventoryLevel(sku: $name, location: $name) { sku location { code } available }
  availability(skus: $names, channel: $name, locations: $names, atLeast: $sequence) { sku availableToSell }
  operation(idempotencyKey: $key) { operation }
  sale(channel: $name, reference: $name) { reference lines { sku quantity } }
  reservations(channel: $name, reference: $name) { nodes { reference } }
}`;

describe("a name that looks like something else", () => {
  for (const [index, name] of HOSTILE.entries()) {
    it(`is a name all the same: ${JSON.stringify(name.slice(0, 40))}`, async () => {
      const normal = name.normalize("NFC");
      const key = /^[\x20-\x7e]+$/.test(name) ? name : newKey();
      const packaging = [{ name, factor: 2 }];
      const variants = [{ sku: name, title: name, packaging, options: [{ name, value: name }] }];
      const attributes = JSON.parse(JSON.stringify({ [name === "__proto__" || name === "constructor" ? "key" : name]: name })) as unknown;
      // Names that differ by case only are near misses of each other on purpose: this is not about them.
      await expectAccepted(shop, "productUpsert", { handle: name, title: name, attributes, variants, allowNearMiss: true });
      await expectAccepted(shop, "locationUpsert", { code: name, name, priority: index });
      await expectAccepted(shop, "channelUpsert", { code: name, name, locations: [name] });
      const lines = [{ sku: name, location: name, delta: 5, packaging: name }];
      await expectAccepted(shop, "inventoryAdjust", { idempotencyKey: key, reason: "OTHER", note: name, reference: name, lines });
      const reserved = { idempotencyKey: newKey(), channel: name, reference: name, lines: [{ sku: name, quantity: 1, packaging: name }] };
      await expectAccepted(shop, "reservationCreate", { ...reserved, explain: true });
      const sold = { channel: name, reference: name, lines: [{ sku: name, location: name, quantity: 1 }] };
      await expectAccepted(shop, "saleRecord", { idempotencyKey: newKey(), ...sold });
      await expectAccepted(shop, "stockPolicySet", { sku: name, location: name, safetyStock: 1 });
      const { sequence } = await shop.admin.data<{ sequence: string }>("{ sequence }");

      const read = await shop.admin.data<Read>(READ, { name, names: [name], key, sequence });
      expect(read).toEqual({
        variant: { sku: normal, title: name, packaging: [{ name: normal }] },
        product: { handle: normal, title: name, attributes },
        location: { code: normal, name },
        channel: { code: normal, name, locations: [{ code: normal }] },
        inventoryLevel: { sku: normal, location: { code: normal }, available: 7 },
        availability: [{ sku: normal, availableToSell: 6 }],
        operation: { operation: "inventoryAdjust" },
        sale: { reference: normal, lines: [{ sku: normal, quantity: 1 }] },
        reservations: { nodes: [{ reference: name }] },
      });
      const { movements } = await shop.admin.data<{ movements: { nodes: readonly { sku: string; kind: string }[] } }>(
        `query ($names: [String!]!) { movements(filter: { skus: $names, locations: $names }) { nodes { sku kind } } }`,
        { names: [name] },
      );
      expect(movements.nodes.map(({ sku, kind }) => [sku, kind])).toEqual(["ADJUST", "RESERVE", "SELL"].map((kind) => [normal, kind]));
    });
  }

  it("has left the books whole", async () => {
    const { inventoryIntegrity, inventoryLevels } = await shop.admin.data<{
      inventoryIntegrity: { ok: boolean; checked: number; drifted: unknown[] };
      inventoryLevels: { nodes: unknown[] };
    }>("{ inventoryIntegrity { ok checked drifted { message } } inventoryLevels(first: 100) { nodes { sku } } }");
    expect(inventoryIntegrity).toEqual({ ok: true, checked: inventoryLevels.nodes.length, drifted: [] });
    expect(inventoryLevels.nodes).toHaveLength(new Set(HOSTILE.map((name) => name.normalize("NFC"))).size);
  });
});

describe("a name with what nobody can see", () => {
  for (const hidden of ["\u200b", "\u202e", "\ufeff", "\u0007", "\u2028", "\u00ad"]) {
    it(`is INVALID_INPUT: U+${(hidden.codePointAt(0) ?? 0).toString(16)}`, async () => {
      const name = `hid${hidden}den`;
      const refused = { code: "INVALID_INPUT" };
      await expectRefused(shop, "productUpsert", { handle: "hidden", title: "Hidden", variants: [{ sku: name }] }, refused);
      await expectRefused(shop, "locationUpsert", { code: name, name: "Hidden" }, refused);
      await expectRefused(shop, "channelUpsert", { code: name, name: "Hidden", locations: [] }, refused);
    });
  }
});
