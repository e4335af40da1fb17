import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LevelKey, Posting } from "../../../src/stock/index.js";
import type { GraphqlClient } from "../../support/graphql-client.js";
import { postings } from "../../support/postings.js";
import { serveStock, type ServedStock } from "../served-stock.js";

let stock: ServedStock;
let client: GraphqlClient;
let here: number;
let there: number;

beforeAll(async () => {
  stock = await serveStock();
  client = stock.served.client();
  here = await stock.location("HERE");
  there = await stock.location("THERE");
});
afterAll(() => stock.close());

type Quantities = Readonly<Record<"available" | "reserved" | "inTransit" | "onHand" | "incoming", number>>;

const AT = `query ($sku: String!, $location: String!, $at: DateTime!, $basis: LevelBasis!) {
  inventoryLevelAt(sku: $sku, location: $location, at: $at, basis: $basis) { available reserved inTransit onHand incoming } }`;

async function levelAt(sku: string, location: string, at: Date, basis = "RECORDED"): Promise<Quantities | null> {
  const variables = { sku, location, at: at.toISOString(), basis };
  return (await client.data<{ inventoryLevelAt: Quantities | null }>(AT, variables)).inventoryLevelAt;
}

interface Recorded {
  readonly sequence: string;
  readonly recordedAt: Date;
  readonly occurredAt: Date;
  readonly from: string;
  readonly to: string;
  readonly quantity: number;
  readonly source: number;
  readonly target: number;
}

/** The movements of a SKU with the location of each side, oldest first. */
async function movementsOf(variantId: number): Promise<Recorded[]> {
  return stock.test.database.query<Recorded>(
    `select m.sequence, m.recorded_at as "recordedAt", m.occurred_at as "occurredAt", m.from_account as from, m.to_account as to,
       m.quantity, l.location_id as source, coalesce(o.location_id, l.location_id) as target
     from movement m join inventory_level l on l.id = m.level_id left join inventory_level o on o.id = m.other_level_id
     where m.variant_id = $1 order by m.sequence`,
    [variantId],
  );
}

/** What a level holds after these movements; null where none touched it. */
function replay(movements: readonly Recorded[], locationId: number): Quantities | null {
  const sums = new Map<string, number>();
  let touched = false;
  for (const { from, to, quantity, source, target } of movements) {
    touched ||= source === locationId || target === locationId;
    if (source === locationId) sums.set(from, (sums.get(from) ?? 0) - quantity);
    if (target === locationId) sums.set(to, (sums.get(to) ?? 0) + quantity);
  }
  const [available, reserved, inTransit] = ["AVAILABLE", "RESERVED", "IN_TRANSIT"].map((state) => sums.get(state) ?? 0) as [
    number,
    number,
    number,
  ];
  return touched ? { available, reserved, inTransit, onHand: available + reserved, incoming: inTransit } : null;
}

describe("a level in the past", () => {
  it("is what the movements recorded, or occurred, by then add up to, at every moment and at both ends of transfers", async () => {
    const variantId = await stock.variant("PAST");
    const at = (locationId: number): LevelKey => ({ variantId, locationId });
    const [steps] = fc.sample(
      fc.array(
        fc.record({
          what: fc.integer({ min: 0, max: 4 }),
          back: fc.integer({ min: 0, max: 10_000 }),
          quantity: fc.integer({ min: 1, max: 9 }),
        }),
        {
          minLength: 50,
          maxLength: 50,
        },
      ),
      { numRuns: 1, seed: 42 },
    );
    const begin = Date.parse("2026-01-01T00:00:00Z");
    for (const { what, back, quantity } of steps ?? []) {
      const occurredAt = new Date(begin + back);
      const moves: readonly Posting[] = [
        { kind: "ADJUST", level: at(here), from: "ADJUSTMENT", to: "AVAILABLE", quantity },
        { kind: "RESERVE", level: at(here), from: "AVAILABLE", to: "RESERVED", quantity, fact: true },
        { kind: "DISPATCH", level: at(here), toLevel: at(there), from: "AVAILABLE", to: "IN_TRANSIT", quantity, fact: true },
        { kind: "ADJUST", level: at(there), from: "ADJUSTMENT", to: "AVAILABLE", quantity },
        { kind: "SELL", level: at(there), from: "AVAILABLE", to: "CUSTOMER", quantity, fact: true },
      ];
      await stock.ledger.execute(
        postings(
          stock.clientId,
          moves.slice(what, what + 1).map((move) => ({ ...move, occurredAt })),
        ),
      );
    }
    const movements = await movementsOf(variantId);
    expect(movements).toHaveLength(50);
    for (const [code, locationId] of [
      ["HERE", here],
      ["THERE", there],
    ] as const) {
      for (const { recordedAt, occurredAt } of movements.filter((_, index) => index % 5 === 0)) {
        for (const shift of [-1, 0, 1]) {
          const recorded = new Date(recordedAt.getTime() + shift);
          const known = movements.filter((each) => each.recordedAt <= recorded);
          expect(await levelAt("PAST", code, recorded), `${code} as recorded`).toEqual(replay(known, locationId));
          const occurred = new Date(occurredAt.getTime() + shift);
          const happened = movements.filter((each) => each.occurredAt <= occurred);
          expect(await levelAt("PAST", code, occurred, "OCCURRED"), `${code} as it was`).toEqual(replay(happened, locationId));
        }
      }
    }
  });

  it("is null before the first movement, and as of now in the future", async () => {
    const variantId = await stock.variant("YOUNG");
    await stock.stock({ variantId, locationId: here }, 5);
    const now = { available: 5, reserved: 0, inTransit: 0, onHand: 5, incoming: 0 };
    for (const basis of ["RECORDED", "OCCURRED"]) {
      expect(await levelAt("YOUNG", "HERE", new Date("2020-01-01T00:00:00Z"), basis)).toBeNull();
      expect(await levelAt("YOUNG", "HERE", new Date("9999-12-31T23:59:59.999Z"), basis)).toEqual(now);
      expect(await levelAt("YOUNG", "THERE", new Date("9999-01-01T00:00:00Z"), basis)).toBeNull();
      expect(await levelAt("nobody knows", "HERE", new Date(), basis)).toBeNull();
    }
  });

  it("changes when something that happened then is reported later, by the time of occurrence only", async () => {
    const variantId = await stock.variant("LATE");
    const level = { variantId, locationId: here };
    await stock.ledger.execute(
      postings(stock.clientId, [
        { kind: "ADJUST", level, from: "ADJUSTMENT", to: "AVAILABLE", quantity: 10, occurredAt: new Date("2026-03-01T08:00:00Z") },
      ]),
    );
    const recordedBefore = (await movementsOf(variantId)).at(-1)?.recordedAt ?? new Date(0);
    const noon = new Date("2026-03-01T12:00:00Z");
    expect(await levelAt("LATE", "HERE", noon, "OCCURRED")).toMatchObject({ available: 10 });
    const sale: Posting = { kind: "SELL", level, from: "AVAILABLE", to: "CUSTOMER", quantity: 4, fact: true, occurredAt: noon };
    while (
      (await stock.test.database.query("select 1 where clock_timestamp() > $1::timestamptz + interval '1 ms'", [recordedBefore])).length ===
      0
    );
    await stock.ledger.execute(postings(stock.clientId, [sale]));
    expect(await levelAt("LATE", "HERE", noon, "OCCURRED")).toMatchObject({ available: 6 });
    expect(await levelAt("LATE", "HERE", new Date(noon.getTime() - 1), "OCCURRED")).toMatchObject({ available: 10 });
    expect(await levelAt("LATE", "HERE", recordedBefore)).toMatchObject({ available: 10 });
  });
});
