import type { PlantedBug } from "./planted-bug.js";

const MECHANISM = { files: ["test/stock/ledger/take-back.test.ts"] };
const MODEL = { files: ["test/model/random-decisions.rules.test.ts"] };
const PARCELS = { files: ["test/reservations/void-shipment.test.ts"] };
const RECEIPTS = { files: ["test/returns/void-receipt.test.ts"] };

/** Mistakes taken back: each sentence of the rules left out. */
export const voidBugs: readonly PlantedBug[] = [
  {
    name: "what was taken back before is open still",
    why: "A parcel of five is taken back twice, and ten units are committed.",
    edits: [
      {
        file: "src/stock/ledger/past-movements.ts",
        find: "[pastOf(row, row.quantity - (corrected.get(row.sequence) ?? 0))]",
        replace: "[pastOf(row, row.quantity)]",
      },
    ],
    caughtBy: MECHANISM,
  },
  {
    name: "what a command of the same batch took back is open still",
    why: "Two voids of one call come to more than there was.",
    edits: [{ file: "src/stock/ledger/corrections.ts", find: "      this.#open.set(movement.sequence, open - quantity);\n", replace: "" }],
    caughtBy: MECHANISM,
  },
  {
    name: "a void shares the batch of what it takes back",
    why: "It finds nothing to take back, or less than there is.",
    edits: [{ file: "src/stock/ledger/ledger.ts", find: "(takesBack(waiting.group) || commands", replace: "(commands" }],
    caughtBy: MECHANISM,
  },
  {
    name: "a document is looked at whatever its movements",
    why: "One void reads a million rows under its locks.",
    edits: [
      {
        file: "src/stock/ledger/past-movements.ts",
        find: "rows.length > most ? null : openMovements(rows)",
        replace: "openMovements(rows)",
      },
    ],
    caughtBy: MECHANISM,
  },
  {
    name: "a correction is of now",
    why: "What was counted between stops being true, and a figure of the past stays wrong.",
    edits: [
      {
        file: "src/stock/ledger/corrections.ts",
        find: "quantity, fact, document, occurredAt, corrects, channelId }",
        replace: "quantity, fact, document, occurredAt: null, corrects, channelId }",
      },
    ],
    caughtBy: { files: ["test/stock/late/random-histories.test.ts"] },
  },
  {
    name: "a correction of a movement between two levels stays at the first",
    why: "Units that were on their way come back to where they never were.",
    edits: [
      {
        file: "src/stock/ledger/corrections.ts",
        find: "{ ...reverse, level: toLevel, toLevel: level }",
        replace: "{ ...reverse, level, toLevel }",
      },
    ],
    caughtBy: MECHANISM,
  },
  {
    name: "a void is no fact where its sender says so",
    why: "Units that were sold since cannot be taken back by anybody.",
    edits: [
      {
        file: "src/stock/ledger/corrections.ts",
        find: "to, quantity, fact, document,",
        replace: "to, quantity, fact: false, document,",
      },
    ],
    caughtBy: MECHANISM,
  },
  {
    name: "a parcel takes back the newest shipments of its order",
    why: "Voiding the first of two parcels takes the second one back.",
    edits: [
      {
        file: "src/reservations/void-shipment.rules.ts",
        find: 'kind === "SHIP" && Number(sequence) <= Number(shipment.sequence)',
        replace: 'kind === "SHIP" && Number(sequence) >= 0',
      },
    ],
    caughtBy: PARCELS,
  },
  {
    name: "units that came back are taken back with their parcel without a fact",
    why: "An order waits for units that its customer sent back.",
    edits: [
      {
        file: "src/reservations/void-shipment.rules.ts",
        find: "if (beyond.length > 0 && !how.fact) return",
        replace: "if (beyond.length > 2 ** 40) return",
      },
    ],
    caughtBy: MODEL,
  },
  {
    name: "what returns claim of a parcel that is taken back is forgotten",
    why: "More comes back to an order than its returns say.",
    edits: [
      {
        file: "src/reservations/void-shipment.rules.ts",
        find: "...markReturned(back, claimedElsewhere(back, over, beyond)),",
        replace: "...markReturned(back, []),",
      },
    ],
    caughtBy: MODEL,
  },
  {
    name: "a parcel says nothing of what was taken back of it before",
    why: "The second void in parts hides the first.",
    edits: [
      {
        file: "src/reservations/void-shipment.rules.ts",
        find: "const voided = line.quantity - open + (taken.get(sequence) ?? 0);",
        replace: "const voided = (taken.get(sequence) ?? 0) + 0 * open;",
      },
    ],
    caughtBy: PARCELS,
  },
  {
    name: "a key that is bound to locations takes back what left others",
    why: "A store undoes the warehouse's parcels.",
    edits: [
      {
        file: "src/reservations/void-shipment.rules.ts",
        find: "lines: reservation.lines.filter(isOwn) }",
        replace: "lines: isOwn === null ? [] : reservation.lines }",
      },
    ],
    caughtBy: PARCELS,
  },
  {
    name: "decisions are undone with a receipt without a fact",
    why: "A slip of the hand undoes what somebody has seen and decided.",
    edits: [
      {
        file: "src/returns/receipt-undoing.rules.ts",
        find: "if (withDecisions || receipts.has(movement.command)) way.take(movement);",
        replace: 'if (withDecisions || receipts.has(movement.command) || movement.kind === "INSPECT") way.take(movement);',
      },
    ],
    caughtBy: MODEL,
  },
  {
    name: "decisions are undone while units still wait",
    why: "Units that were inspected wait again, and those that nobody has looked at are gone.",
    edits: [
      {
        file: "src/returns/receipt-undoing.rules.ts",
        find: 'for (const movement of movements) if (movement.kind === "RETURN" && movement.to === "QUARANTINE") way.take(movement);\n',
        replace: "",
      },
    ],
    caughtBy: { files: ["test/returns/receipt-undoing.rules.test.ts"] },
  },
  {
    name: "a receipt that is taken back stays counted as received",
    why: "The units that come later are refused.",
    edits: [
      { file: "src/returns/receipt-undoing.rules.ts", find: "received: counts.received - units,", replace: "received: counts.received," },
    ],
    caughtBy: RECEIPTS,
  },
  {
    name: "the oldest return gives up its units first",
    why: "The goods that came last stay booked in, though their parcel never left.",
    edits: [
      {
        file: "src/returns/stock-return.queries.ts",
        find: "order by r.created_at desc, r.id desc`;",
        replace: "order by r.created_at, r.id`;",
      },
    ],
    caughtBy: { files: ["test/sales/void-returned-sale.test.ts"] },
  },
  {
    name: "returns at any location give up their units",
    why: "A warehouse undoes what a store has taken back.",
    edits: [
      {
        file: "src/returns/give-up-claims.rules.ts",
        find: "document === null || !isOwnLine(document, scope)",
        replace: "document === null || scope === null",
      },
    ],
    caughtBy: PARCELS,
  },
];
