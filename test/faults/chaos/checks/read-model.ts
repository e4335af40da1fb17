import { LAST, PLAIN, REGISTERS } from "../stage/assortment.js";
import type { HubSlot } from "../stage/hub-slot.js";
import type { Sender } from "../traffic/sender.js";
import type { Scene } from "../faults/fault.js";
import type { Violation } from "./invariants.js";

const TRIES_MAX = 8;
const SKUS = [...PLAIN, ...LAST, ...REGISTERS];
const QUERY = "query ($skus: [String!]!, $atLeast: Sequence) { availability(skus: $skus, atLeast: $atLeast) { sku available onHand } }";

const LEVELS = `
  select v.sku, sum(l.available)::int as available,
    sum(l.available + l.reserved + l.committed + l.quarantine + l.damaged + l.receiving)::int as "onHand",
    (select sequence from ledger_head) as head
  from inventory_level l join variant v on v.id = l.variant_id where v.sku = any($1) group by v.sku order by array_position($1, v.sku)`;

interface Level {
  readonly sku: string;
  readonly available: number;
  readonly onHand: number;
}

/** What a hub answers from memory, up to the ledger's head, is what the levels say. Something may be recorded between the two looks: then once more. */
export async function checkReadModel(hub: HubSlot, sql: Scene["sql"], sender: Sender): Promise<Violation[]> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const before = await sql<Level & { readonly head: string }>(LEVELS, [SKUS]);
    const atLeast = before[0]?.head;
    const data = await sender.query(hub.ownUrl, QUERY, { skus: SKUS, atLeast });
    const after = await sql<Level & { readonly head: string }>(LEVELS, [SKUS]);
    if (after[0]?.head !== atLeast) continue;
    const answered = (data?.["availability"] ?? []) as readonly (Level | null)[];
    return after.flatMap(({ sku, available, onHand }, index) => {
      const level = answered[index];
      if (level?.sku === sku && level.available === available && level.onHand === onHand) return [];
      const text = `Hub ${hub.index} says of ${sku} ${JSON.stringify(level)}; the levels have ${available} available, ${onHand} on hand.`;
      return [{ invariant: "READ MODEL", text }];
    });
  }
  return [];
}
