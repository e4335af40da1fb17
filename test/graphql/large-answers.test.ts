import { setImmediate as nextTask } from "node:timers/promises";
import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AnsweredError } from "../support/graphql-client.js";
import { RawSocket } from "../support/live-client.js";
import { startTestHub, type TestHub } from "../support/test-hub.js";

/** What is stored is as large as it may be: 25 products of 2,000 variants, one of 200, and twenty orders of 1,000 lines. */
const FILL = [
  `insert into location (code, name, type) values ('WH-1', 'Warehouse', 'WAREHOUSE')`,
  `insert into product (id, handle, title)
   select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'big-' || n, 'Big' from generate_series(1, 25) n
   union all select '00000000-0000-7000-8000-000000000099', 'middle', 'Middle'`,
  `insert into variant (product_id, position, sku, sku_folded, attributes)
   select product.id, n, handle || '-' || n, handle || '-' || n, case when handle = 'big-1' then jsonb_build_object('text', repeat('x', 10000)) end
   from product cross join lateral generate_series(1, case when handle = 'middle' then 200 else 2000 end) n`,
  `insert into reservation (id, status, version, sequence, created_at, updated_at)
   select ('00000000-0000-7000-9000-' || lpad(n::text, 12, '0'))::uuid, 'CONFIRMED', 1, 0, now(), now() from generate_series(1, 20) n`,
  `insert into reservation_line (reservation_id, position, variant_id, location_id, quantity, confirmed)
   select reservation.id, n, (select min(id) from variant) + n, (select id from location), 1, 1 from reservation cross join generate_series(1, 1000) n`,
];

let hub: TestHub;
let socket: RawSocket;

beforeAll(async () => {
  // A machine that does much else may take its time.
  hub = await startTestHub({ limits: { answerMsMax: 600_000 } });
  for (const statement of FILL) await hub.test.database.query(statement);
  socket = await RawSocket.connect(hub.url, hub.admin.key ?? "");
}, 120_000);
afterAll(async () => {
  await socket.close();
  await hub.close();
});

interface Answered {
  readonly data?: unknown;
  readonly errors: readonly AnsweredError[];
}

type Ask = (query: string) => Promise<Answered>;

let asked = 0;
const ways: readonly [way: string, ask: Ask][] = [
  ["a request", (query) => hub.admin.ask(query)],
  [
    "a request that comes again",
    async (query) => {
      await hub.admin.ask(query);
      await hub.admin.ask(query);
      return hub.admin.ask(query);
    },
  ],
  [
    "a socket",
    async (query) => {
      asked += 1;
      const id = String(asked);
      socket.subscribe(id, query);
      const { type, payload } = await socket.until((message) => message.id === id);
      return type === "error" ? { errors: payload as AnsweredError[] } : { errors: [], ...(payload as object) };
    },
  ],
  [
    "an event stream",
    async (query) => {
      const headers = { "content-type": "application/json", accept: "text/event-stream", authorization: `Bearer ${hub.admin.key ?? ""}` };
      const response = await fetch(`${hub.url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query }) });
      const [, json = "{}"] = /^event: next\ndata: (.*)$/m.exec(await response.text()) ?? [];
      return { errors: [], ...(JSON.parse(json) as object) };
    },
  ],
];

const nested = (handle: string, depth: number): string =>
  `{ product(handle: "${handle}") { ${"variants { product { ".repeat(depth - 1)} variants { sku } ${"} } ".repeat(depth - 1)} } }`;

function expectLimit({ data, errors }: Answered): void {
  expect(data ?? null).toBeNull();
  expect(errors).toHaveLength(1);
  expect(errors[0]?.extensions.code).toBe("LIMIT_EXCEEDED");
  expect(errors[0]?.extensions["value"]).toBeGreaterThan(Number(errors[0]?.extensions["limit"]));
}

describe.each(ways)("over %s", (_way, ask) => {
  it.each([
    nested("middle", 2),
    nested("middle", 3),
    nested("middle", 4),
    nested("big-1", 3),
    nested("big-1", 4),
    `{ product(handle: "middle") { ...P } } fragment P on Product { variants { product { ...Q } } } fragment Q on Product { variants { product { variants { sku } } } }`,
    `{ reservations(first: 20) { nodes { lines { variant { product { variants { sku } } } } } } }`,
    `{ reservations(first: 20) { edges { node { lines { variant { ... on Variant { product { variants { sku } } } } } } } } }`,
    `{ ${Array.from({ length: 10 }, (_, index) => `a${index}: __schema { ...S }`).join(" ")} } ${getIntrospectionQuery()
      .replace(/query IntrospectionQuery \{\s*__schema/, "fragment S on __Schema")
      .replace(/\}\s*\}\s*fragment FullType/, "} fragment FullType")}`,
  ])("rounds through a parent, and the schema many times, are refused: %#", async (query) => {
    expectLimit(await ask(query));
  });

  it("what is really too large is ended while it is made, rows, bytes and objects", async () => {
    // 50,200 variants: no more of them are read than the answer may hold.
    expectLimit(await ask("{ products(first: 100) { nodes { variants { sku } } } }"));
    // 20 MB of free data.
    expectLimit(await ask(`{ product(handle: "big-1") { variants { sku attributes } } }`));
    // 60,020 objects.
    expectLimit(await ask("{ reservations(first: 20) { nodes { lines { sku variant { sku } location { code } } } } }"));
  });

  it("what is large but allowed is answered whole, in many tasks of the event loop", async () => {
    let tasks = 0;
    let isDone = false;
    const counting = (async (): Promise<void> => {
      for (; !isDone; tasks += 1) await nextTask();
    })();
    const { data, errors } = await ask("{ reservations(first: 20) { nodes { lines { sku variant { sku } } } } }");
    isDone = true;
    await counting;
    expect(errors).toEqual([]);
    const { reservations } = data as { reservations: { nodes: { lines: { sku: string; variant: { sku: string } }[] }[] } };
    expect(reservations.nodes).toHaveLength(20);
    for (const { lines } of reservations.nodes) {
      expect(lines).toHaveLength(1_000);
      expect(lines.every(({ sku, variant }) => variant.sku === sku)).toBe(true);
    }
    expect(tasks).toBeGreaterThan(40);
  });

  it("the largest product, and the schema once, are answered", async () => {
    const { data, errors } = await ask(
      `{ product(handle: "big-2") { variants { sku title attributes packaging { name } product { handle } } } }`,
    );
    expect(errors).toEqual([]);
    expect((data as { product: { variants: unknown[] } }).product.variants).toHaveLength(2_000);
    expect((await ask(getIntrospectionQuery())).errors).toEqual([]);
  });
});
