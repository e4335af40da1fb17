import type { Outcome } from "../history.js";
import { documentOf, type OperationName } from "../traffic/documents.js";
import type { Fault, Scene } from "./fault.js";
import { QUANTITY_MAX, QUANTITY_MAX_TEXT } from "../../../../src/platform/numbers/quantity.js";

/** Soon after the start the sequence passes what 32 bits hold. */
export const PLANTED_HEAD = 2 ** 31 - 60;
const SKU = "FLOOD-1";
const OTHER = "FLOOD-2";

let tries = 0;

async function send({ sender, hubs, random }: Scene, operation: OperationName, input: Readonly<Record<string, unknown>>): Promise<Outcome> {
  return sender.command(random.pick(hubs).url, documentOf(operation), { idempotencyKey: `x-limit-${(tries += 1)}`, ...input });
}

const adjust = (sku: string, location: string, delta: number, fact = false): Readonly<Record<string, unknown>> => ({
  reason: "FOUND",
  fact,
  lines: [{ sku, location, delta }],
});

export const limits: Fault = {
  code: "F25",
  title: "sequence and quantities at their limits",
  how: `the ledger's head starts just below 2³¹, so that the traffic passes it; levels are filled to ${QUANTITY_MAX_TEXT} units, reserved whole, and asked for one more`,
  hubs: 2,
  // A check of every number from 1 on would look at two thousand million that were never given.
  integrity: false,
  plantedHead: PLANTED_HEAD,
  before: async ({ sql }) => {
    await sql("update ledger_head set sequence = $1", [PLANTED_HEAD]);
  },
  run: async (scene) => {
    const { crowd, violate, count, sql, deed } = scene;
    const expect = async (what: string, wanted: string, sending: Promise<Outcome>): Promise<void> => {
      const outcome = await sending;
      const got = outcome.kind === "REFUSED" ? outcome.errors.map(({ code }) => code).join() : outcome.kind;
      count("commands at a limit", 1);
      if (got !== wanted) violate("F25", `${what}: ${wanted} was due, and the answer was ${got} (${JSON.stringify(outcome)}).`);
    };
    await crowd.more(60);
    deed("levels are filled to the limit");
    await expect("filling a level", "ACCEPTED", send(scene, "inventoryAdjust", adjust(SKU, "WH-1", QUANTITY_MAX)));
    await expect("one unit more", "QUANTITY_OUT_OF_RANGE", send(scene, "inventoryAdjust", adjust(SKU, "WH-1", 1)));
    await expect("one unit more elsewhere", "QUANTITY_OUT_OF_RANGE", send(scene, "inventoryAdjust", adjust(SKU, "WH-2", 1)));
    const all = { lines: [{ sku: SKU, location: "WH-1", quantity: QUANTITY_MAX }] };
    await expect("reserving all of it", "ACCEPTED", send(scene, "reservationCreate", { ...all, ttlSeconds: 900 }));
    await expect("one unit more beside them", "QUANTITY_OUT_OF_RANGE", send(scene, "inventoryAdjust", adjust(SKU, "WH-1", 1)));
    await expect(
      "reserving one more",
      "INSUFFICIENT_STOCK",
      send(scene, "reservationCreate", { lines: [{ sku: SKU, location: "WH-1", quantity: 1 }] }),
    );
    await expect("a fact far below zero", "ACCEPTED", send(scene, "inventoryAdjust", adjust(OTHER, "WH-1", -QUANTITY_MAX, true)));
    await expect("a fact one below that", "QUANTITY_OUT_OF_RANGE", send(scene, "inventoryAdjust", adjust(OTHER, "WH-1", -1, true)));
    const [row] = await sql<{ passed: boolean }>("select sequence > 2147483647 as passed from ledger_head");
    await crowd.more(80);
    if (row?.passed !== true) violate("FAULT", "The fault did not happen: the sequence is still below 2³¹.");
  },
};
