import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { v7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  checkIntegrity,
  INVENTORY_STATES,
  newestOf,
  readLevelAt,
  type Books,
  type DocumentRef,
  type LevelKey,
} from "../../../src/stock/index.js";
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
async function tell(level: LevelKey, happening: Happening, at: Date | null, document: DocumentRef): Promise<boolean> {
  const told = await stock.ledger.execute({
    idempotency: null,
    actor: stock.clientId,
    weight: 1,
    needs: { createLevels: [level], inflow: [level.variantId], occurredAt: at, ...(at === null ? {} : { since: [{ level, at }] }) },
    decide: (books: Books) => {
      const { type, quantity } = happening;
      if (type === "MOVED") {
        const { move, left } = happening;
        books.post({ ...move, level, quantity, fact: true, occurredAt: at, document });
        if (left !== null) books.state({ level, states: ["AVAILABLE"], quantity: left.quantity, at, fact: true, reason: "LOSS" });
      } else books.state({ level, states: AREAS[happening.area] ?? [], quantity, at, fact: true, reason: "COUNT" });
      return null;
    },
  });
  return !(told instanceof Refusal);
}

/** Takes back so many units of what never happened. */
async function takeBack({ variantId, locationId }: LevelKey, document: DocumentRef, quantity: number): Promise<void> {
  const answer = await stock.ledger.execute({
    idempotency: null,
    actor: stock.clientId,
    weight: 1,
    needs: { levels: [{ variantId, locationId }], inflow: [variantId], corrects: [document] },
    decide: (books: Books) => {
      books.takeBack(newestOf(books.movementsOf(document) ?? [], quantity), { fact: true });
      return null;
    },
  });
  expect(answer).not.toBeInstanceOf(Refusal);
}

/** When each part of what never happened is taken back, by the moments of the history. */
function takenBackAt({
  happenings,
}: TrueHistory): readonly { readonly index: number; readonly moment: number; readonly quantity: number }[] {
  return happenings.flatMap((happening, index) => {
    if (happening.type === "STATED" || happening.takenBack === null || happening.told === "NEVER") return [];
    let moment = index + (happening.told === "AT_ONCE" ? 0 : happening.told);
    return happening.takenBack.map(({ after, quantity }) => ({ index, moment: (moment += 1 + after), quantity }));
  });
}

/** Lives through the history, moment after moment by the clock, and tells it as it says; answers the moments. Null: something waits for ever. */
async function live(history: TrueHistory, level: LevelKey): Promise<readonly Date[] | null> {
  const moments: Date[] = [];
  let waiting: { readonly happening: Happening; readonly at: Date; readonly document: DocumentRef }[] = [];
  const heard = history.happenings.map(({ told }, index) => (told === "NEVER" ? null : told === "AT_ONCE" ? index : index + told));
  const documents = history.happenings.map((): DocumentRef => ({ kind: "ADJUSTMENT", id: v7() }));
  const takenBack = takenBackAt(history);
  const moved = [...heard.map((moment) => moment ?? 0), ...takenBack.map(({ moment }) => moment)];
  const last = Math.max(...moved, history.happenings.length - 1);
  for (let moment = 0; moment <= last; moment += 1) {
    await pause(3);
    const now = new Date();
    moments.push(now);
    for (const [index, happening] of history.happenings.entries()) {
      if (heard[index] !== moment) continue;
      const at = moments[index] ?? now;
      const document = documents[index] as DocumentRef;
      if (!(await tell(level, happening, happening.told === "AT_ONCE" ? null : at, document))) waiting.push({ happening, at, document });
    }
    for (const part of takenBack) if (part.moment === moment) await takeBack(level, documents[part.index] as DocumentRef, part.quantity);
    for (const each of waiting)
      if (await tell(level, each.happening, each.at, each.document)) waiting = waiting.filter((other) => other !== each);
    await pause(3);
  }
  return waiting.length > 0 ? null : moments;
}

const levelText = ({ variantId }: LevelKey): string => `SKU-${variantId}`;

it("what a database keeps between batches comes to what is true as well, at the end and at every moment", async () => {
  await fc.assert(
    fc.asyncProperty(trueHistories(9), async (history) => {
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
