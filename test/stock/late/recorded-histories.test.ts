import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkIntegrity, INVENTORY_STATES, readLevelAt, type Books, type LevelKey } from "../../../src/stock/index.js";
import { Refusal } from "../../../src/platform/errors/user-error.js";
import { openStock, type StockFixture } from "../../support/stock.js";
import { AREAS, errorsOf, trueHistories, type Happening, type TrueHistory } from "./true-history.js";

let stock: StockFixture;
let locationId: number;
let articles = 0;
beforeAll(async () => {
  stock = await openStock();
  locationId = await stock.location("L");
});
afterAll(async () => {
  const { drifted } = await checkIntegrity(stock.test.database, []);
  // Units that are held or promised belong to no document here.
  expect(drifted.filter(({ check }) => !check.endsWith("_BY_DOCUMENTS"))).toEqual([]);
  await stock.close();
});

/** Tells the books at a moment what happened at another; a refusal waits for what comes. */
async function tell(level: LevelKey, happening: Happening, at: Date | null): Promise<boolean> {
  const told = await stock.ledger.execute({
    idempotency: null,
    actor: stock.clientId,
    weight: 1,
    needs: { createLevels: [level], inflow: [level.variantId], occurredAt: at, ...(at === null ? {} : { since: [{ level, at }] }) },
    decide: (books: Books) => {
      if (happening.type === "MOVED") books.post({ ...happening.move, level, quantity: happening.quantity, fact: true, occurredAt: at });
      else books.state({ level, states: AREAS[happening.area] ?? [], quantity: happening.quantity, at, fact: true, reason: "COUNT" });
      return null;
    },
  });
  return !(told instanceof Refusal);
}

/** Lives through the history, moment after moment by the clock, and tells it as it says; answers the moments. Null: something waits for ever. */
async function live(history: TrueHistory, level: LevelKey): Promise<readonly Date[] | null> {
  const moments: Date[] = [];
  let waiting: { readonly happening: Happening; readonly at: Date }[] = [];
  const heard = history.happenings.map(({ told }, index) => (told === "NEVER" ? null : told === "AT_ONCE" ? index : index + told));
  const last = Math.max(...heard.map((moment) => moment ?? 0), history.happenings.length - 1);
  for (let moment = 0; moment <= last; moment += 1) {
    await pause(3);
    const now = new Date();
    moments.push(now);
    for (const [index, happening] of history.happenings.entries()) {
      if (heard[index] !== moment) continue;
      const at = moments[index] ?? now;
      if (!(await tell(level, happening, happening.told === "AT_ONCE" ? null : at))) waiting.push({ happening, at });
    }
    for (const each of waiting) if (await tell(level, each.happening, each.at)) waiting = waiting.filter((other) => other !== each);
    await pause(3);
  }
  return waiting.length > 0 ? null : moments;
}

const levelText = ({ variantId }: LevelKey): string => `SKU-${variantId}`;

it("what a database keeps between batches comes to what is true as well, at the end and at every moment", async () => {
  const honest = trueHistories(9).map((history): TrueHistory => {
    // Nothing is taken back here: what corrects has commands of its own.
    const happenings = history.happenings.map((each) =>
      each.type === "MOVED" && each.takenBack !== null ? { ...each, told: "NEVER" as const, quantity: 0 } : each,
    );
    return { ...history, happenings };
  });
  await fc.assert(
    fc.asyncProperty(honest, async (history) => {
      articles += 1;
      const sku = `SKU-${articles}`;
      const level = { variantId: await stock.variant(sku), locationId };
      const moments = await live(history, level);
      if (moments === null) return;
      const errors = errorsOf(history);
      for (const [moment, truth] of history.truth.entries()) {
        const next = moments[moment + 1];
        if (next === undefined) break;
        const held = await readLevelAt(stock.test.database, { sku, location: "L" }, new Date(next.getTime() - 1), "OCCURRED");
        const right = truth.map((count, state) => count + (errors[moment]?.[state] ?? 0));
        const { available, reserved, committed, quarantine, damaged, receiving } = held ?? {
          available: 0,
          reserved: 0,
          committed: 0,
          quarantine: 0,
          damaged: 0,
          receiving: 0,
        };
        expect({ moment, counts: [available, reserved, committed, quarantine, damaged, receiving] }, levelText(level)).toEqual({
          moment,
          counts: right,
        });
      }
    }),
    { numRuns: 40 },
  );
  expect(INVENTORY_STATES).toHaveLength(8);
});
