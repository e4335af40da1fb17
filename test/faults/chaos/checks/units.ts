import type { Sending } from "../history.js";
import { LAST, LAST_STOCK, LOCATIONS, PLAIN, PLAIN_STOCK } from "../stage/assortment.js";
import type { KeyHistory } from "./answers.js";
import type { Violation } from "./invariants.js";
import type { Recorded } from "./recorded.js";

interface Line {
  readonly sku: string;
  readonly quantity?: number;
  readonly delta?: number;
}

/** Units counted from what the clients sent and the database kept, against the levels. */
export interface UnitCount {
  readonly violations: readonly Violation[];
  /** Units promised beyond what there was. */
  readonly oversold: number;
}

export function checkUnits(histories: readonly KeyHistory[], recorded: Recorded): UnitCount {
  const done = histories.flatMap(({ key, sendings }) => (recorded.keys.has(key) ? sendings.slice(0, 1) : []));
  const oversells = checkLast(histories, done, recorded);
  return { ...oversells, violations: [...oversells.violations, ...checkPlain(done, recorded)] };
}

function linesOf({ input }: Sending): readonly Line[] {
  return (input["lines"] as readonly Line[] | undefined) ?? [];
}

/** As many as there were, never more; and who was refused one unit was refused because all were gone. */
function checkLast(histories: readonly KeyHistory[], done: readonly Sending[], recorded: Recorded): UnitCount {
  const violations: Violation[] = [];
  let oversold = 0;
  for (const sku of LAST) {
    const units = done.flatMap(linesOf).reduce((sum, line) => sum + (line.sku === sku ? (line.quantity ?? 0) : 0), 0);
    if (units > LAST_STOCK) {
      oversold += units - LAST_STOCK;
      violations.push({ invariant: "I3", text: `${sku}: ${units} units were promised of ${LAST_STOCK}.` });
    }
    const promised = recorded.promised.get(sku) ?? 0;
    if (promised !== units)
      violations.push({ invariant: "I2", text: `${sku}: ${units} units were promised to clients; the levels hold ${promised}.` });
    const refused = histories.flatMap(({ sendings }) => sendings).some((sending) => isRefusedUnit(sending, sku));
    if (refused && units < LAST_STOCK) {
      violations.push({
        invariant: "I3",
        text: `${sku}: somebody was refused a unit although only ${units} of ${LAST_STOCK} were ever taken.`,
      });
    }
  }
  return { violations, oversold };
}

function isRefusedUnit(sending: Sending, sku: string): boolean {
  const { outcome } = sending;
  const [line] = linesOf(sending);
  return line?.sku === sku && line.quantity === 1 && outcome.kind === "REFUSED" && outcome.errors[0]?.code === "INSUFFICIENT_STOCK";
}

/** The opening stock, what came in and what went out, by the commands, is what there is. */
function checkPlain(done: readonly Sending[], recorded: Recorded): Violation[] {
  const units = new Map<string, number>(PLAIN.map((sku) => [sku, PLAIN_STOCK * LOCATIONS.length]));
  for (const sending of done) {
    for (const { sku, quantity = 0, delta = 0 } of linesOf(sending)) {
      const change =
        { inventoryAdjust: delta, reservationShip: -quantity, saleRecord: -quantity, returnCreate: quantity }[sending.operation] ?? 0;
      if (units.has(sku)) units.set(sku, (units.get(sku) ?? 0) + change);
    }
  }
  return [...units].flatMap(([sku, due]) => {
    const there = recorded.onHand.get(sku) ?? 0;
    return there === due ? [] : [{ invariant: "I2", text: `${sku}: the commands leave ${due} units on hand; the levels say ${there}.` }];
  });
}
