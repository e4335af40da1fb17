import type { PlantedBug } from "./planted-bug.js";

const SALES = { files: ["test/sales/void-sale.test.ts"] };
const ADJUSTMENTS = { files: ["test/adjustments/void-adjustment.test.ts"] };
const SALE_RULES = { files: ["test/sales/void-sale.rules.test.ts"] };
const ORDER_LINES = { files: ["test/sales/void-order-lines.test.ts"] };
const RETURNED = { files: ["test/sales/void-returned-sale.test.ts"] };
const RANDOM = { files: ["test/model/random-voids.test.ts"] };

/** Sales and adjustments that are taken back: each rule left out. */
export const saleVoidBugs: readonly PlantedBug[] = [
  {
    name: "what is taken back stays on its incident",
    why: "A sale that never happened counts as an oversell for ever.",
    edits: [
      { file: "src/stock/ledger/void-incidents.ts", find: "return insertVoids([...byMovement.values()], total);", replace: "return [];" },
    ],
    caughtBy: RANDOM,
  },
  {
    name: "a part that is taken back closes the whole incident",
    why: "Units that were sold and were not there are on no record.",
    edits: [
      {
        file: "src/stock/ledger/void-incidents.ts",
        find: "`least(${given}, opened.quantity - taken.quantity)`",
        replace: "`greatest(${given}, opened.quantity - taken.quantity)`",
      },
    ],
    caughtBy: RANDOM,
  },
  {
    name: "what was said is taken back",
    why: "Nobody knows any more what lay there at the moment of the count.",
    edits: [
      {
        file: "src/adjustments/void-adjustment.rules.ts",
        find: 'if (movements.some(({ kind }) => kind === "COUNT")) return refuse(isStatement(document));',
        replace: "",
      },
    ],
    caughtBy: ADJUSTMENTS,
  },
  {
    name: "an adjustment is taken back beyond the key's bound for facts",
    why: "A mistyped void turns the books over, and nobody can refuse it.",
    edits: [
      {
        file: "src/adjustments/void-adjustment.rules.ts",
        find: "if (tooMuch.length > 0) return new Refusal(tooMuch);",
        replace: "",
      },
    ],
    caughtBy: ADJUSTMENTS,
  },
  {
    name: "an adjustment is taken back where somebody else keeps the stock",
    why: "A key changes levels that it is not bound to.",
    edits: [
      {
        file: "src/adjustments/void-adjustment.rules.ts",
        find: "const own = standing.filter(({ level }) => isOwn(level));",
        replace: "const own = isOwn === undefined ? [] : standing;",
      },
    ],
    caughtBy: ADJUSTMENTS,
  },
  {
    name: "a sale's lines are taken back as often as one likes",
    why: "More comes back than was sold.",
    edits: [
      {
        file: "src/sales/void-sale.rules.ts",
        find: "const there = takesAmong(lines, asked, notReturned);",
        replace: "const there = takesAmong(lines, asked, ({ quantity }) => quantity);",
      },
    ],
    caughtBy: SALES,
  },
  {
    name: "a hold that has run out is held again",
    why: "Units of a cart that nobody has any more are kept from everybody.",
    edits: [
      {
        file: "src/reservations/take-back-units.rules.ts",
        find: "return expiresAt <= books.now ? expireHeld(books, held) : held;",
        replace: "return expiresAt < new Date(0) ? expireHeld(books, held) : held;",
      },
    ],
    caughtBy: SALE_RULES,
  },
  {
    name: "what a sale took of a hold is confirmed when it is taken back",
    why: "A cart becomes an order that nobody has placed.",
    edits: [
      {
        file: "src/sales/plan-void.rules.ts",
        find: 'kind === "CONFIRM" && from === "RESERVED")',
        replace: 'kind === "EXPIRE" && from === "RESERVED")',
      },
    ],
    caughtBy: SALE_RULES,
  },
  {
    name: "the parcel of a sale that is taken back has left all the same",
    why: "The warehouse looks for a parcel that never was.",
    edits: [
      {
        file: "src/reservations/take-back-units.rules.ts",
        find: "if (byParcel.size === 0) return [];",
        replace: "if (byParcel.size >= 0) return [];",
      },
    ],
    caughtBy: SALE_RULES,
  },
  {
    name: "a void forgets which command recorded the sale",
    why: "The second part that is taken back brings nothing back.",
    edits: [
      {
        file: "src/sales/sale.store.ts",
        find: '"voidReason", "recordedSequence", "voidedAt", "sequence"] });',
        replace: '"voidReason", "voidedAt", "sequence"] });',
      },
    ],
    caughtBy: RANDOM,
  },
  {
    name: "units of an order that were cancelled come back twice",
    why: "The shelf is said to hold what lies on it twice over.",
    edits: [
      {
        file: "src/sales/plan-void.rules.ts",
        find: "if (missing > 0) return movedOn(line, lines, { requested: quantity, missing, index });",
        replace: "",
      },
    ],
    caughtBy: SALES,
  },
  {
    name: "units of a line that a sale does not name go back to the first line of the order",
    why: "A line waits for units that never were its own, and another is said to have sent them.",
    edits: [
      {
        file: "src/sales/order-units.rules.ts",
        find: "const all = (left.get(each.position) ?? 0) - unitsOfOthers(sale, line, each);",
        replace: "const all = line.quantity + (left.get(each.position) ?? 0);",
      },
    ],
    caughtBy: ORDER_LINES,
  },
  {
    name: "a line of the order gives up what lines of the sale that name it had",
    why: "What is taken back of the one line is missing from the other.",
    edits: [
      {
        file: "src/sales/order-units.rules.ts",
        find: "- unitsOfOthers(sale, line, each);",
        replace: "- 0 * unitsOfOthers(sale, line, each);",
      },
    ],
    caughtBy: ORDER_LINES,
  },
  {
    name: "what units of a sale came back counts as before when a part is taken back",
    why: "The order says that fewer of its units came back than did, and gives them away again.",
    edits: [{ file: "src/sales/void-sale.rules.ts", find: "|| left?.isMoved === true", replace: "" }],
    caughtBy: RETURNED,
  },
  {
    name: "returns of a sale give up what they claim of an order, and the sale knows nothing of it",
    why: "Of the sale less can come back than was sold.",
    edits: [
      {
        file: "src/returns/give-up-claims.rules.ts",
        find: "if (saleId !== null) sales?.unclaim(saleId, line, units);",
        replace: "",
      },
    ],
    caughtBy: RETURNED,
  },
  {
    name: "a fact takes returns back before what has not come back",
    why: "A return that was is said not to have been.",
    edits: [
      {
        file: "src/sales/void-sale.rules.ts",
        find: "const there = takesAmong(lines, asked, notReturned);",
        replace: "const there = takesAmong(lines, asked, fact ? standingOf : notReturned);",
      },
    ],
    caughtBy: RETURNED,
  },
  {
    name: "a void does not lock the sale",
    why: "Two who take one sale back at once bring it back twice.",
    edits: [
      {
        file: "src/sales/sale.store.ts",
        find: "from sale where id = any($1::uuid[]) order by id for no key update`;",
        replace: "from sale where id = any($1::uuid[]) order by id`;",
      },
    ],
    caughtBy: SALES,
  },
];
